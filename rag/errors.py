"""Every error a caller may catch, drawn as a tree. Each message says what to do.

WenquError
├── SettingsError   a setting is unknown, malformed, or asks for something not installed
├── ArticleError    a file cannot be read as an article
├── CorpusError     the index cannot be opened, written or trusted
│   ├── CorpusBusy     another process is writing to it
│   └── CorpusDamaged  its record has been damaged, and must be restored
├── WeightsError    a model's files are missing, damaged or could not be fetched
├── PromptError     a prompt file is missing, or its blanks do not fit
├── ModelError      a chat model did not answer
├── Stopped         whoever asked wants no more of the answer
└── EvaluationError a set of questions cannot be read, or a run not be compared
"""


class WenquError(Exception):
    """The root of everything Wenqu raises on purpose; its message is fit to be shown."""


class SettingsError(WenquError):
    """A setting is unknown or malformed, or asks for something that is not installed."""


class ArticleError(WenquError):
    """A file cannot be read as an article."""


class CorpusError(WenquError):
    """The index cannot be opened, written or trusted, or an article is not in it."""


class CorpusBusy(CorpusError):
    """Another process is writing to the index."""


class CorpusDamaged(CorpusError):
    """The record of the articles has been damaged: it must be restored, or made again."""


class WeightsError(WenquError):
    """A model's files are missing, damaged, or could not be fetched."""


class PromptError(WenquError):
    """A prompt file is missing, or its blanks and the values given do not match."""


class ModelError(WenquError):
    """A chat model did not answer."""


class Stopped(WenquError):
    """Whoever asked wants no more of the answer."""

    def __init__(self, message: str = "the answer was stopped; ask again to have it whole") -> None:
        super().__init__(message)


class EvaluationError(WenquError):
    """A set of questions cannot be read, or runs cannot be resumed or compared."""
