"""What the tests of all six assignments share: the contract, and ways to look into a master."""

import ast
from pathlib import Path
from types import SimpleNamespace

from autograder.authoring.composition import solution_source
from autograder.authoring.master import read_master
from autograder.box.loader import load
from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Verdict
from autograder.course import Assignment, find_course
from autograder.judge.providers import LocalProvider
from autograder.judge.session import run_checks

COURSE = find_course(Path(__file__).resolve().parents[2])

POINTS = {
    "a1_tensors": {
        "tensor_info": 6,
        "flatten_batch": 14,
        "normalize": 14,
        "one_hot": 12,
        "low_rank": 14,
        "decode_example": 12,
        "load_dataset": 14,
        "training_pipeline": 14,
    },
    "a2_dense": {
        "neuron": 6,
        "dense": 8,
        "softmax": 12,
        "cross_entropy_from_logits": 12,
        "neuron_gradient": 12,
        "softmax_regression_gradients": 20,
        "sgd_epoch": 12,
        "build_softmax_classifier": 18,
    },
    "a3_deep": {
        "activate": 12,
        "init_weights": 12,
        "mlp_forward": 12,
        "mlp_backward": 20,
        "layer_gradient_norms": 12,
        "optimizer_step": 16,
        "build_deep_classifier": 10,
        "TrainingCurves": 6,
    },
    "a4_lr_decay": {
        "exponential_decay": 12,
        "step_decay": 10,
        "cosine_decay": 14,
        "decay_with_floor": 10,
        "make_lr_callback": 10,
        "curve_noise": 10,
        "batch_gradient_spread": 14,
        "train_with_decay": 20,
    },
    "a5_overfitting": {
        "diagnose": 12,
        "l2_penalty": 10,
        "dropout_forward": 16,
        "EarlyStopper": 14,
        "augment_batch": 16,
        "build_regularized": 12,
        "build_monster": 10,
        "train_regularized": 10,
    },
    "a6_cnn": {
        "conv_output_size": 8,
        "conv2d": 20,
        "max_pool": 10,
        "parameter_counts": 8,
        "equivariance_error": 10,
        "batchnorm_forward": 16,
        "build_cnn": 14,
        "train_cnn": 14,
    },
}
"""The contract: what each assignment asks for, in the order of its questions, and what it pays."""


def definitions_of(assignment: Assignment) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    """The functions and classes of the master that are asked for, by name, in its order."""
    tree = ast.parse(assignment.master_path.read_text(encoding="utf-8"))
    asked = {name for question in assignment.manifest.questions for name in question.names}
    kinds = ast.FunctionDef | ast.ClassDef
    return {node.name: node for node in tree.body if isinstance(node, kinds) and node.name in asked}


def text_of(assignment: Assignment) -> str:
    return read_master(assignment.master_path).text


def namespace_of(assignment: Assignment) -> dict[str, object]:
    """What the solution defines, loaded in this process."""
    namespace, report = load(assignment.master_path.read_bytes(), f"{assignment.id}.py")
    assert not report.broken
    return namespace


def judged_here(
    assignment: Assignment, mutant: str, later: str, folder: Path, left_out: tuple[str, ...]
) -> list[Verdict]:
    """Judge one question of a mutant in this process, without the checks in `left_out`: they train."""
    wrong = (assignment.mutants_dir / f"{mutant}.py").read_text(encoding="utf-8")
    return judged_with(assignment, wrong, later, folder, left_out)


def judged_with(
    assignment: Assignment, wrong: str, later: str, folder: Path, left_out: tuple[str, ...]
) -> list[Verdict]:
    """Judge one question of the solution with the code `wrong` behind it."""
    path = folder / f"{assignment.id}.py"
    master = read_master(assignment.master_path)
    path.write_text(f"{solution_source(master)}\n# %%\n{wrong}", encoding="utf-8")
    checks = assignment.manifest.question(later).check_ids()
    return run_checks(
        assignment.checks_dir,
        assignment.manifest,
        LocalProvider(path, assignment.given_path),
        RunOptions(
            seed=3,
            questions=[later],
            only_checks=[check for check in checks if check.partition(".")[2] not in left_out],
        ),
        reference=SimpleNamespace(**{name: namespace_of(assignment)[name] for name in POINTS[assignment.id]}),
    )


def failures(verdicts: list[Verdict]) -> list[str]:
    """The checks that do not pass, public ones too, and why."""
    return [f"{verdict.check}: {verdict.message}" for verdict in verdicts if verdict.status != "passed"]


def hidden_failures(verdicts: list[Verdict], fewest: int) -> list[str]:
    """The hidden checks that do not pass, and why; there are at least `fewest` hidden ones."""
    hidden = [verdict for verdict in verdicts if not verdict.public]
    assert len(hidden) >= fewest
    return failures(hidden)
