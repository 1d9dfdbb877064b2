import { array, constantFrom, property, assert as propertyHolds, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { type OwnPlaces, withoutFolders } from "../../../src/privacy/withoutFolders.ts";

const posix: OwnPlaces = { workFolders: ["/home/ann/shop", "/home/ann/shop/web"], home: "/home/ann", users: ["ann"] };
const windows: OwnPlaces = {
  workFolders: ["c:\\Users\\Ann B\\shop", "/c:/Users/Ann B/shop"],
  home: "C:\\Users\\Ann B",
  users: ["Ann B"],
};

describe("withoutFolders", () => {
  it.each([
    ["in /home/ann/shop/web/a.ts:1 and /home/ann/shop/b.ts", "in a.ts:1 and b.ts"],
    ["'/home/ann/shop' has no tsconfig", "'.' has no tsconfig"],
    ["see file:///home/ann/shop/a.ts#L1", "see a.ts#L1"],
    ["see file:///home/ann/other/a.ts", "see ~/other/a.ts"],
    ["see %2Fhome%2Fann%2Fshop%2Fa.ts", "see a.ts"],
    ["-I/home/ann/include", "-I~/include"],
    ["\\\\wsl$\\Ubuntu\\home\\ann\\shop\\a.ts", "\\\\wsl$\\Ubuntua.ts"],
    ["/mnt/data/ann/a.ts", "/mnt/data/~/a.ts"],
    ["/media/my disk/ann/a.ts", "/media/my disk/~/a.ts"],
    ["-L/data/ann", "-L/data/~"],
  ])("takes folders out of paths: %s", (text, shown) => {
    expect(withoutFolders(text, posix)).toBe(shown);
  });

  it.each([
    ["C:\\Users\\Ann B\\shop\\a.ts(1,2)", "a.ts(1,2)"],
    ["c:/users/ann b/shop/a.ts", "a.ts"],
    ["file:///c%3A/Users/Ann%20B/shop/a.ts", "a.ts"],
    ["file:///C:/Users/Ann%20B/x.ts", "~/x.ts"],
    ['"C:\\\\Users\\\\Ann B\\\\shop\\\\a.ts"', '"a.ts"'],
    ["/mnt/c/Users/Ann B/x.ts and /c/Users/Ann B/x.ts", "~/x.ts and ~/x.ts"],
    ["D:\\backup\\Ann B\\x.ts", "D:\\backup\\~\\x.ts"],
  ])("finds the spellings of Windows: %s", (text, shown) => {
    expect(withoutFolders(text, windows)).toBe(shown);
  });

  it.each([
    "cannot find module './ann/basket' or '@types/ann/x'",
    "in /home/anna/x.ts",
    "ann must be a number and/or a string",
    "src/ann/a.ts is unused",
  ])("leaves what is no place of the user: %s", (text) => {
    expect(withoutFolders(text, posix)).toBe(text);
  });

  it("leaves folders in other folders that have the name of a workspace at the root", () => {
    const container = { workFolders: ["/app"], home: "/root", users: [] };
    expect(withoutFolders("node_modules/app/index.js, /app/a.ts, /srv/app/b.ts, /app2/c.ts, /root/d.ts", container)).toBe(
      "node_modules/app/index.js, a.ts, /srv/app/b.ts, /app2/c.ts, ~/d.ts",
    );
  });

  it("takes nothing out where a window has no folder, and nothing is known of the user", () => {
    expect(withoutFolders("/a/b", { workFolders: ["/", "C:\\"], home: "/", users: [""] })).toBe("/a/b");
  });

  it("leaves no folder and no name of the user in any text, however they are spelt", () => {
    const name = string({
      unit: constantFrom("a", "B", "7", " ", ".", "-", "_", "ü", "名", "(", "$", "+", "'", "😀"),
      minLength: 1,
      maxLength: 6,
    })
      .map((text) => `u${text}z`)
      .filter((text) => text !== "users" && text !== "shop");
    const spellings = [
      (path: string) => path,
      (path: string) => path.replaceAll("\\", "/"),
      (path: string) => path.replaceAll("\\", "\\\\"),
      (path: string) => path.toLowerCase(),
      (path: string) => `file:///${path.replaceAll("\\", "/").split("/").filter(Boolean).map(encodeURIComponent).join("/")}`,
      (path: string) => encodeURIComponent(path),
      (path: string) => `file://${encodeURI(path.replaceAll("\\", "/"))}`,
    ];
    const between = constantFrom("", " ", "/", "\\", ":", "'", "\n", "-I", "see ", "a.ts:1: ", "(", ": error ", "%20");
    const piece = record({
      before: between,
      place: constantFrom("home", "workspace", "user" as const),
      spelling: constantFrom(...spellings),
      after: between,
    });
    let found = 0;
    propertyHolds(
      property(
        name,
        constantFrom("/home/", "/Users/", "C:\\Users\\"),
        array(piece, { minLength: 1, maxLength: 5 }),
        (user, homes, pieces) => {
          const home = homes + user;
          const slash = homes.at(-1) ?? "";
          const workspace = `${home}${slash}my${slash}shop`;
          const elsewhere = `${slash}data${slash}${user}${slash}x`;
          const paths = { home: `${home}${slash}x`, workspace: `${workspace}${slash}x`, user: elsewhere };
          const text = pieces.map(({ before, place, spelling, after }) => ` ${before}${spelling(paths[place])} ${after}`).join("");
          const shown = withoutFolders(text, { workFolders: [workspace], home, users: [user] });
          const plain = decodeLoosely(shown)
            .replaceAll(/[\\/]+/gu, "/")
            .toLowerCase();
          found++;
          expect(plain).not.toContain(`/${user.toLowerCase()}/`);
          expect(plain).not.toContain("my/shop/x");
        },
      ),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(0);
  });
});

function decodeLoosely(text: string): string {
  return text.replaceAll(/(?:%[\dA-F]{2})+/giu, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString());
}
