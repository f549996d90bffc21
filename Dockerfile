# The program and its pinned dependencies, without anything that builds. See docs/exploiter.md.
FROM python:3.11-slim-bookworm AS construction
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/sources
COPY requirements.lock ./
RUN python -m venv /srv/mouvement/venv \
    && /srv/mouvement/venv/bin/python -m pip install --require-hashes --only-binary :all: --requirement requirements.lock
COPY pyproject.toml README.md LICENCE ./
COPY scoring ./scoring
COPY solver ./solver
COPY service ./service
RUN /srv/mouvement/venv/bin/python -m pip install --no-deps --no-build-isolation . \
    && /srv/mouvement/venv/bin/python -m pip uninstall --yes hatchling trove-classifiers pathspec pluggy setuptools \
    && /srv/mouvement/venv/bin/python -m pip check \
    && /srv/mouvement/venv/bin/python -m pip uninstall --yes pip

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="mouvement" \
    org.opencontainers.image.description="Calcul, preuve et explication des campagnes nationales de mobilité" \
    org.opencontainers.image.licenses="EUPL-1.2"
# pg_dump and pg_restore, for « mouvement sauvegarder » and « mouvement restaurer »; bookworm has version 15.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client-15 \
    && rm -rf /var/lib/apt/lists/* \
    && python -m pip uninstall --yes setuptools wheel pip \
    && groupadd --gid 10001 mouvement \
    && useradd --uid 10001 --gid mouvement --no-create-home --home-dir /tmp --shell /usr/sbin/nologin mouvement \
    && install --directory --owner mouvement --group mouvement --mode 0700 /srv/mouvement/donnees
COPY --from=construction /srv/mouvement/venv /srv/mouvement/venv
COPY LICENCE /srv/mouvement/LICENCE
# Compiled kernels are kept where a read-only root lets them be: a temporary file system.
ENV PATH=/srv/mouvement/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/tmp/numba \
    MOUVEMENT_JOURNAUX=json
WORKDIR /srv/mouvement
USER 10001:10001
VOLUME ["/srv/mouvement/donnees"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --retries=3 CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/sante', timeout=4)"]
ENTRYPOINT ["mouvement"]
CMD ["serve", "--hote", "0.0.0.0", "--sans-travaux", "--donnees", "/srv/mouvement/donnees"]
