# Recoup in a small image: one binary, one folder for its database, no shell needed.
#
#   docker build --tag recoup .
#   docker run --publish 127.0.0.1:8080:8080 --volume recoup-data:/data recoup

# The same Rust as rust-toolchain.toml, which stays outside: it asks for parts
# that only developers need. This image also brings the C compiler for SQLite and libpq.
FROM rust:1.95.0-bookworm AS builder
# `--build-arg FEATURES=postgres-tls` is for a PostgreSQL server across a network.
ARG FEATURES=""
WORKDIR /src
COPY . .
# What was compiled for an earlier image is kept beside it, so that a change here
# does not compile the dependencies again. Files can be older than what was compiled
# from other versions of them, hence `touch`.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    touch src/lib.rs src/main.rs \
    && cargo build --locked --profile dist --features "$FEATURES" \
    && install -D target/dist/recoup /out/recoup

FROM debian:bookworm-slim AS runtime
LABEL org.opencontainers.image.title="Recoup" \
      org.opencontainers.image.description="How much of an investment will direct-payment clawbacks really pay for?" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin recoup \
    && install --directory --owner recoup --group recoup /data
COPY --from=builder /out/recoup /usr/local/bin/recoup
# With a pool of its own for each thread, glibc keeps in one what another thread needs.
ENV MALLOC_ARENA_MAX=1
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["recoup", "healthcheck"]
ENTRYPOINT ["recoup"]
# Inside, every address is the container's own, so nobody is let in without a key. The first:
#   docker exec CONTAINER recoup keys create --operator --name operations --role administrator
CMD ["serve", "--listen", "0.0.0.0:8080", "--sign-in", "everyone"]
