import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/shared/errors.ts";

describe("an error that a user meets", () => {
  it("survives the way between processes", () => {
    const error = AppError.fromData(structuredClone(new AppError("model/malformed", "file: must end, got more; cut it").toData()));
    expect(error).toMatchObject({ code: "model/malformed", message: "file: must end, got more; cut it" });
  });

  it("keeps its subject and its remedy when a file brings a name of a megabyte into it", () => {
    const { message } = new AppError("model/malformed", `file: tensor "${"x".repeat(1 << 20)}" must end; get the file again`);
    expect(message.length).toBeLessThan(1010);
    expect(message).toMatch(/^file: tensor "x+ … x+" must end; get the file again$/);
  });

  it("brings no control characters of a file to a terminal, and keeps its own line ends", () => {
    expect(new AppError("model/malformed", "file: key \u001b[2J\u0000\u009b;\nget it again").message).toBe(
      "file: key \uFFFD[2J\uFFFD\uFFFD;\nget it again",
    );
  });
});
