/** Gives `vi.waitFor` the patience that vitest.config.mts gives `expect.poll`: its own second is little on a machine that does much else. */
import { vi } from "vitest";

const { waitFor } = vi;
vi.waitFor = (callback, options) => waitFor(callback, options ?? { timeout: 30_000 });
