# The emulators of `packages/testing/src/emulators` in one container, for the tests of whole containers.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE}
WORKDIR /app
COPY dynoxide node_modules/@dynoxide/linux-x64
COPY emulators.mjs ./
RUN mkdir /data
CMD ["node", "--disable-warning=ExperimentalWarning", "emulators.mjs"]
