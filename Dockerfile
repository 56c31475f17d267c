# Wenqu in a container: the page, the API and the commands. See compose.yaml for all of it together.
# Models and articles are no part of it: they lie in volumes.

FROM python:3.11-slim AS build
# PyTorch's own index of CPU builds, if pip would take one for CUDA, gigabytes larger.
ARG TORCH_INDEX=""
# Extras, with commas between them.
ARG EXTRAS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/wenqu
WORKDIR /source
# What is large and seldom changes comes first, and is kept when the code changes.
COPY constraints.txt ./
RUN /opt/wenqu/bin/pip install ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} \
      --constraint constraints.txt torch
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY prompts ./prompts
COPY rag ./rag
COPY ui ./ui
COPY eval ./eval
RUN /opt/wenqu/bin/pip install --constraint constraints.txt ".${EXTRAS:+[$EXTRAS]}"

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home wenqu \
 && mkdir /index /models /chroma /keys \
 && chown wenqu:wenqu /index /models /chroma /keys
COPY --from=build /opt/wenqu /opt/wenqu
ENV PATH=/opt/wenqu/bin:$PATH \
    PIP_NO_CACHE_DIR=1 \
    WENQU_INDEX=/index \
    WENQU_MODELS=/models \
    WENQU_HOST=0.0.0.0 \
    WENQU_LOG_FORMAT=json
USER 10001:10001
WORKDIR /home/wenqu
VOLUME ["/index", "/models"]
EXPOSE 7860 8000
# The page's; its login is the only thing that is shown to everybody.
HEALTHCHECK --interval=30s --timeout=5s --start-period=3m CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 7860, timeout=4); c.request('GET', '/login'); exit(c.getresponse().status != 200)"]
ENTRYPOINT ["wenqu"]
CMD ["ui"]
