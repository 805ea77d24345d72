# Waymark with the locked packages. The database is made and brought up to date by a command of
# its own, because `waymark serve` refuses one that is behind:
#
#   docker run --rm --volume waymark:/var/lib/waymark waymark waymark migrate
#   docker run --publish 8000:8000 --volume waymark:/var/lib/waymark waymark

FROM python:3.13-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /srv/waymark

RUN python -m venv /srv/venv
COPY requirements.txt ./
RUN /srv/venv/bin/pip install --require-hashes --only-binary :all: --requirement requirements.txt

COPY pyproject.toml LICENSE ./
COPY migrations migrations
COPY app app
RUN /srv/venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && /srv/venv/bin/python -m compileall -q app migrations


FROM python:3.13-slim-bookworm

RUN useradd --system --uid 10001 --no-create-home waymark \
    && install --directory --owner=waymark --group=waymark /var/lib/waymark
COPY --from=build /srv /srv

ENV PATH="/srv/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    WAYMARK_HOST=0.0.0.0 \
    WAYMARK_PORT=8000 \
    WAYMARK_DATABASE_URL=sqlite:////var/lib/waymark/waymark.db

# By number, so that a host may check that it is not root.
USER 10001
WORKDIR /var/lib/waymark
VOLUME /var/lib/waymark
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=4s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"WAYMARK_PORT\"]}/livez', timeout=3)"]

CMD ["waymark", "serve"]
