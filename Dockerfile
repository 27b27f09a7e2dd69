# council-convert with LibreOffice, fonts and a sandbox. docs/ci.md says how to build and run it.
# Each RUN is an npm command or a script that .ci/run runs as well (tests/ci/image.test.ts).

FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY . .
# `npm ci` builds dist, by the script "prepare" of package.json.
RUN npm ci --no-audit --no-fund
RUN npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
# Whichever user the container is run as may write to /tmp.
ENV HOME=/tmp
COPY scripts/install-runtime.sh /opt/council-convert/scripts/
# The lists of packages are of no use in the image, and are not kept.
RUN --mount=type=tmpfs,target=/var/lib/apt/lists sh /opt/council-convert/scripts/install-runtime.sh
COPY --from=build /build /opt/council-convert
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/council-convert/bin/council-convert.js"]
