"""One family of errors, with French messages for analysts.

Every message names the thing, what was got, what is allowed and what to do next.
"""


class RegardsError(Exception):
    """Base of every error that an analyst may meet; its text is French."""


class TerritoryNotFound(RegardsError):
    """The territory is neither a slug of the workspace nor a folder."""


class TerritoryNameTaken(RegardsError):
    """The name of the territory's folder is one that the runs of other things are given."""


class EmptyCorpus(RegardsError):
    """The territory holds no file that can be read."""


class ManifestError(RegardsError):
    """The manifest `territoire.toml` cannot be read or says something unknown."""


class CodebookError(RegardsError):
    """The codebook cannot be read or is not coherent."""


class ModelMismatch(RegardsError):
    """The trained model is missing, or belongs to another codebook or format."""


class UnreadableFile(RegardsError):
    """A file cannot be read; becomes a named rejection in a run."""


class MissingColumn(RegardsError):
    """A table lacks a column that was named."""


class StageFailed(RegardsError):
    """A stage of a run fell, and fell again."""


class EngineFailed(RegardsError):
    """The engine's server did not start."""


class RunnerRefused(RegardsError):
    """The means by which a run should be done are unknown or incomplete."""


class EvaluationRefused(RegardsError):
    """An evaluation would not be honest, or has nothing to measure."""


class MissingPassage(RegardsError):
    """No passage has this identifier."""


class MissingRun(RegardsError):
    """There is no finished run where one was asked for."""


class SecretLocked(RegardsError):
    """The pseudonym key is encrypted, and the passphrase is missing or wrong."""


class ReviewRefused(RegardsError):
    """The review workbook is missing, or cannot be read."""


class CorrectionsRefused(RegardsError):
    """The correction workbook is missing, is not one of ours, or holds nothing to take up."""


class DecisionsRefused(RegardsError):
    """What people decided, on sub-themes or on links, cannot be read or taken up."""


class PdfUnavailable(RegardsError):
    """A PDF cannot be made on this machine."""


class FormatUnknown(RegardsError):
    """A format of the report that does not exist was asked for."""


class SynthesisRefused(RegardsError):
    """Territories cannot be compared: too few, not read alike, or not read yet."""


class PlanMissing(RegardsError):
    """A territory has no action plan to read."""


class FollowUpRefused(RegardsError):
    """Waves cannot be compared: not declared, empty, or not coded alike."""
