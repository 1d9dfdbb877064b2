/** Comments in another natural language, code in another programming language. */
import { beforeEach, describe, expect, test } from "vitest";
import { fake } from "../../../fake/vscode.ts";
import { type ActionBench, accepted, actionBench, openMarked, toldErrors } from "./actionBench.ts";

let bench: ActionBench;
beforeEach(() => {
  bench = actionBench();
});

const prompt = () => bench.requests[0]?.messages.map(({ content }) => content).join("\n") ?? "";

describe("translate", () => {
  test("gives code in another language in a new document", async () => {
    const document = openMarked("█a();█");
    fake.state.choice = "Python";
    bench.answers = ["\na()\n"];
    await bench.run("translateCode");
    expect(prompt()).toContain("to Python");
    expect(fake.state.opened.map(({ uri, text }) => [uri.scheme, text])).toEqual([["untitled", "a()\n"]]);
    expect(document.getText()).toBe("a();");
  });

  test("asks for nothing where no language is chosen", async () => {
    openMarked("█// one\na();█");
    await bench.run("translateCode");
    await bench.run("translateComments");
    expect(bench.requests).toEqual([]);
    expect(toldErrors()).toEqual([]);
  });

  test("gives comments one by one and leaves the code as it is", async () => {
    const document = openMarked("// one\na(); // two\n/** three */\nb();█");
    fake.state.choice = "German";
    bench.answers = ["eins", '"zwei"', "*/ evil(); /*"];
    await bench.run("translateComments");
    expect(bench.requests).toHaveLength(3);
    expect(prompt()).toContain("to German");
    expect(accepted(document, bench.proposals[0] ?? never())).toBe("// eins\na(); // zwei\n/** evil(); /* */\nb();");
  });

  test("leaves a comment whose translation is empty or endless as it is", async () => {
    const document = openMarked("// one\na();\n// two\nb();\n// three█");
    fake.state.choice = "German";
    bench.answers = ["", "again ".repeat(100), "drei"];
    await bench.run("translateComments");
    expect(accepted(document, bench.proposals[0] ?? never())).toBe("// one\na();\n// two\nb();\n// drei");
  });

  test("says that there are no comments", async () => {
    openMarked("a();█");
    await bench.run("translateComments");
    expect(toldErrors()[0]).toContain("there must be comments");
  });
});

function never(): never {
  throw new Error("nothing was proposed");
}
