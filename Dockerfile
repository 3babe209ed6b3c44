# One recipe for all apps: docker build --build-arg APP=users .
ARG NODE_IMAGE=node:24-slim

# Only the manifests: as long as they stay the same, the layers that install packages do too.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -type d -empty -delete

# The compiler and the types, shared by all apps.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY --from=manifests /app ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
RUN node node_modules/typescript-7/bin/tsc -b apps/*/tsconfig.lib.json && find . -path ./node_modules -prune -o -name '*.map' -type f -exec rm {} +

# What one app needs to run, and nothing else.
FROM ${NODE_IMAGE} AS packages
ARG APP
WORKDIR /app
COPY --from=manifests /app ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev --workspace "apps/${APP:?say which: --build-arg APP=users}" --include-workspace-root=false \
  && find node_modules \( -name '*.map' -o -name '*.md' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -type f -delete

FROM ${NODE_IMAGE}
ARG APP
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/libs ./libs
COPY --from=build /app/apps/${APP} ./app
USER 1000:1000
STOPSIGNAL SIGTERM
# Looks often until it is well for the first time, and gives a busy machine time for that.
HEALTHCHECK --start-period=90s --start-interval=1s --interval=5s --timeout=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.OPS_PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The option is explained in tools/stack/src/parts/service-run.ts.
CMD ["node", "--max-semi-space-size=16", "app/dist/main.js"]
