# One Dockerfile for all apps: docker build --build-arg APP=users .
ARG NODE_IMAGE=node:24-slim

# Only the manifests, so that the layers with installed packages are reused until a manifest changes.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

# Bundles all apps, each with its native packages and assets.
FROM ${NODE_IMAGE} AS bundles
WORKDIR /app
COPY --from=manifests /app ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev --include-workspace-root=false \
  --workspace apps --workspace tools/bundle --workspace tools/authority --workspace tools/config
COPY . .
RUN node tools/bundle/src/main.ts && rm */*/dist/inputs.json

FROM bundles AS bundle
ARG APP
RUN mv */"${APP:?say which: --build-arg APP=users}"/dist /bundle

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=bundle /bundle ./
# A new volume gets the owner of the folder that it covers.
ARG VOLUMES="/identity /config"
RUN mkdir -p $VOLUMES && chown 1000:1000 $VOLUMES && chmod 750 $VOLUMES
USER 1000:1000
STOPSIGNAL SIGTERM
# Checks often until the first success, and allows for a slow start on a busy machine.
HEALTHCHECK --start-period=90s --start-interval=1s --interval=5s --timeout=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OPS_PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# tools/stack/src/parts/service-run.ts explains the option.
CMD ["node", "--max-semi-space-size=16", "main.mjs"]
ARG APP
# The version of package.json: npm run release writes it here, and the gate compares both.
ARG VERSION=0.1.0
# The commit, and the URL of its repository. See docs/releases.md.
ARG REVISION
ARG SOURCE
LABEL org.opencontainers.image.title="signalbox-${APP}" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.source="${SOURCE}" \
  org.opencontainers.image.licenses="MIT"
