"""Every knob: one line each, with its default and meaning. Read once, from WENQU_* variables."""

import os
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError

PREFIX = "WENQU_"
Caution = Literal["balanced", "strict"]
CAUTIONS: tuple[Caution, ...] = get_args(Caution)


class Settings(BaseSettings):
    """The knobs of one program; everything below `build` receives plain values instead."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    index: Path = Field(Path(".wenqu"), description="the folder that holds the index")
    models: Path = Field(
        Path(platformdirs.user_cache_dir("wenqu")), description="the folder that holds the models"
    )
    embedder: str = Field(
        "e5-small", description="`e5-small`, or any sentence-transformers model: a folder or a name"
    )
    reranker: str = Field(
        "none",
        description="`none`, or any sentence-transformers CrossEncoder: a folder or a name; it "
        "reads the best passages beside the question, for a second and a half",
    )
    chat: str = Field(
        "local",
        description="`local`, `none` (extractive answers), or `provider:model` as LangChain's "
        "`init_chat_model` reads it, such as `openai:gpt-5`; the last leaves this machine",
    )
    chat_url: str | None = Field(
        None, description="the address of an OpenAI-compatible server, for `openai:…` models"
    )
    chat_key: SecretStr | None = Field(None, description="the key for that server or provider")
    chat_timeout: float = Field(60, gt=0, description="seconds a chat model may stay silent")
    passages: int = Field(8, ge=1, le=50, description="passages an answer is drawn from")
    caution: Caution = Field(
        "balanced",
        description="`strict` answers less, where a wrong answer is worse than none",
    )
    thresholds: Path | None = Field(
        None, description="a file of thresholds that `wenqu eval calibrate` wrote"
    )
    host: str = Field("127.0.0.1", description="the address the page is served on")
    hosts: tuple[str, ...] = Field(
        (),
        description="further names that the page and the API answer to, such as those of a proxy "
        'in front of them: a JSON list, `["wenqu.example.org"]`',
    )
    auth: SecretStr | None = Field(
        None,
        description="who may sign in: `name:password`, several with commas between them; without "
        "it the page is served on this machine only, to everyone on it",
    )
    port: int = Field(7860, ge=0, le=65535, description="the port of the page; 0 takes a free one")
    api_port: int = Field(
        8000, ge=0, le=65535, description="the port of the API; 0 takes a free one"
    )
    keys: Path | None = Field(
        None,
        description="the file of the API's keys, which `wenqu keys add` makes; without it the API "
        "is served on this machine only, to everyone on it",
    )
    answers: int = Field(2, ge=1, le=64, description="answers that the API makes at once")
    search_rate: float = Field(
        200, gt=0, description="requests a second that the API takes with one key"
    )
    ask_rate: float = Field(
        2, gt=0, description="questions a second that the API takes with one key"
    )
    chroma: str | None = Field(
        None,
        pattern=r"^https?://[^/@\s]+/?$",
        description="the address of a Chroma server that holds the vectors, `http://host:port`, "
        "for several processes that search many articles; without it they are in the index",
    )
    ray: str | None = Field(
        None,
        description="the Ray that `wenqu ingest --engine ray` works with: `auto`, the one this "
        "machine belongs to, or the `host:port` of its head; without it one is started here",
    )
    log: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="how much is logged to standard error"
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="`json` logs an object a line, for programs that collect logs"
    )
    log_content: bool = Field(
        False, description="whether logs and traces may quote questions, articles and answers"
    )
    otlp: str | None = Field(
        None,
        description="where traces and metrics go, `http://host:4317`, as OpenTelemetry's gRPC; "
        "without it and OTEL_EXPORTER_OTLP_ENDPOINT there are none",
    )


def load_settings(**chosen: Any) -> Settings:
    """Defaults, then WENQU_* variables, then what the caller chose (None: not chosen).

    Raises SettingsError for a variable that is unknown or does not fit.
    """
    known = Settings.model_fields
    for variable in os.environ:
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name not in known:
            names = ", ".join(PREFIX + field.upper() for field in known)
            raise SettingsError(f"unknown setting {variable}; there are: {names}")
    try:
        return Settings(**{k: v for k, v in chosen.items() if v is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        raise SettingsError(f"{name}={first['input']!r}: {first['msg']}") from error
