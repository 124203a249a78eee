// How long things take is for benchmarks to say; a busy machine fails no test.
jest.setTimeout(30_000);
