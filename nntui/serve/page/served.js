// What textual.js lacks: the address of the websocket, why a session has ended, and downloads that open no window.
"use strict";

const GONE = "The server is gone, or can't be reached any more.";
const Plain = window.WebSocket;

window.WebSocket = class extends Plain {
  constructor(address) {
    super(address);
    this.addEventListener("open", () => document.querySelector(".xterm-helper-textarea").focus());
    this.addEventListener("close", (event) => {
      document.getElementById("why").textContent = event.reason || GONE;
      document.getElementById("ended").hidden = false;
      document.getElementById("again").focus();
    });
  }

  send(data) {
    if (this.readyState === Plain.OPEN) super.send(data);
  }
};

const opened = window.open.bind(window);
window.open = (address, ...more) => {
  if (!String(address ?? "").startsWith(`${location.origin}/download/`)) return opened(address, ...more);
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
  return null;
};

document.addEventListener("DOMContentLoaded", () => {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  document.getElementById("terminal").dataset.sessionWebsocketUrl = `${scheme}//${location.host}/ws`;
  document.getElementById("again").addEventListener("click", () => location.reload());
});
