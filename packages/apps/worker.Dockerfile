# The worker: one process that edits, builds and deploys, as an unprivileged user. Built from the repository's root:
#   docker build -f packages/apps/worker.Dockerfile -t webordinary-worker .
# NODE_IMAGE is configuration: a mirror, or an image that was built locally.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS installed
WORKDIR /app
# What decides the dependencies comes first, so that a change of sources doesn't install anew.
COPY package.json package-lock.json .npmrc ./
COPY packages/domain/package.json packages/domain/
COPY packages/adapters/package.json packages/adapters/
COPY packages/testing/package.json packages/testing/
COPY packages/apps/package.json packages/apps/
COPY packages/apps/bin packages/apps/bin
# No script of a dependency runs, here or later; what is for development stays out, and so do the Nodes for machines that have an older one.
RUN npm ci --omit=dev --include=optional --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/@dynoxide \
  && npm cache clean --force

# The coding agent's program: the pinned version, checked by the lockfile's hash.
FROM ${NODE_IMAGE} AS agent
WORKDIR /agent
COPY package-lock.json .npmrc /lock/
COPY packages/apps/bin/agent-lock.mjs /lock/
RUN node /lock/agent-lock.mjs /lock/package-lock.json /agent \
  && cp /lock/.npmrc /agent/ \
  && npm ci --include=optional --ignore-scripts --no-audit --no-fund \
  && npm cache clean --force \
  && rm -rf node_modules/@anthropic-ai/claude-code node_modules/.package-lock.json \
  && chmod 0711 node_modules/@anthropic-ai/claude-code-linux-*/claude

FROM ${NODE_IMAGE}
# git for the sites' repositories, certificates for cloning them, and nothing else: no AWS CLI, no compiler.
RUN apt-get update \
  && apt-get install -y --no-install-recommends git ca-certificates openssh-client \
  && rm -rf /var/lib/apt/lists/*
# A container mostly may not make namespaces, so sites' builds run beside the worker, as the same user. Of a program that its user may run
# but not read, the kernel shows that user neither environment nor memory: so it is with those that are given a secret.
RUN mkdir -p /opt/worker/bin \
  && install -m 0711 "$(command -v node)" /opt/worker/bin/node \
  && chmod 0711 "$(command -v git)" "$(git --exec-path)/git-remote-http"
WORKDIR /app
COPY --from=installed /app ./
COPY --from=agent /agent/node_modules ./node_modules
COPY packages/domain packages/domain
COPY packages/adapters packages/adapters
COPY packages/apps packages/apps
# The image's own user 1000, whom the volume's access point expects. It may write workspaces and scratch files, not the program.
RUN mkdir -p /workspaces && chown node:node /workspaces
USER node
ENV NODE_ENV=production \
    PATH=/opt/worker/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/home/node \
    WEBORDINARY_WORKSPACES=/workspaces \
    GIT_TERMINAL_PROMPT=0
# ECS sends SIGTERM and waits 30 s; the worker stops its agent, commits and releases its claims within 25.
STOPSIGNAL SIGTERM
CMD ["node", "--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", "packages/apps/src/worker/main.ts"]
