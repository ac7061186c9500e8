# Trapline's command, with its scenarios. `docker build --tag trapline .`, then `docker run --rm trapline list`.
# Results go to /runs; nothing else has to be writable but /tmp.

FROM node:24.19.0-bookworm-slim AS build
WORKDIR /trapline
COPY .npmrc package.json package-lock.json ./
# Scripts are off, for `prepare` would build before the sources are there.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY tools/build.js tools/
COPY src src
RUN npm run build

FROM node:24.19.0-bookworm-slim AS dependencies
WORKDIR /trapline
COPY .npmrc package.json package-lock.json ./
# Scripts are off, for `prepare` would build, and what builds is left out.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.19.0-bookworm-slim
ENV NODE_ENV=production
COPY LICENSE NOTICE package.json /trapline/
COPY --from=dependencies /trapline/node_modules /trapline/node_modules
COPY --from=build /trapline/dist /trapline/dist
COPY scenarios /trapline/scenarios
# A volume that is mounted here takes over its owner.
RUN mkdir /runs && chown node:node /runs
USER node
# Node itself and not npm, so that signals arrive.
ENTRYPOINT ["node", "/trapline/dist/cli/main.js"]
CMD ["--help"]
