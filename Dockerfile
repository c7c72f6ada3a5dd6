# Masthead in a container: docker build --tag masthead .
# Everything that a publication keeps is in /srv/masthead; see docs/running.md.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/base.txt requirements/build.txt requirements/
RUN python -m venv /opt/masthead
RUN /opt/masthead/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY masthead masthead
RUN /opt/masthead/bin/pip install --no-cache-dir --no-deps --no-build-isolation .
RUN /opt/masthead/bin/pip uninstall --yes setuptools

FROM python:3.13-slim-bookworm
# Pango sets the invoices' PDFs.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/masthead masthead \
    && install --directory --owner masthead --mode 0700 /srv/masthead /srv/masthead/data
COPY --from=build /opt/masthead /opt/masthead
ENV PATH=/opt/masthead/bin:$PATH PYTHONUNBUFFERED=1 MASTHEAD_DATA=/srv/masthead/data
USER masthead
WORKDIR /srv/masthead
VOLUME /srv/masthead/data
EXPOSE 8000
HEALTHCHECK --start-period=3m CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/robots.txt', timeout=5)"]
STOPSIGNAL SIGTERM
CMD ["masthead", "serve", "--host", "0.0.0.0"]
