"""The kernels behind one contract: from a state to the states after it, and one step with all that it makes."""

from nntui.engine.arrays import Array
from nntui.engine.bound import BoundStep
from nntui.engine.kernel import Kernel
from nntui.engine.program import COMPILED, NUMPY, Program


def runs_by(program: Program) -> str:
    """The kernel that runs a program: its own, where that can."""
    if program.kernel == COMPILED:
        from nntui.engine.compiled import compiles

        return COMPILED if compiles(program) else NUMPY
    return NUMPY


def kernel_of(program: Program) -> Kernel:
    """What runs the updates of a program; raises ValueError for a forward-only one."""
    if runs_by(program) == COMPILED:
        from nntui.engine.compiled import CompiledKernel

        return CompiledKernel(program)
    return Kernel(program)


def results_of(bound: BoundStep) -> tuple[dict[str, Array], Array]:
    """What each operation of a bound step makes, by its name, and the gradient: by the program's kernel."""
    if runs_by(bound.program) == COMPILED:
        from nntui.engine.compiled import results

        return results(bound)
    return bound.results(), bound.gradient
