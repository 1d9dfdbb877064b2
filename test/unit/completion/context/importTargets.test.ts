import { describe, expect, it } from "vitest";
import { importTargets } from "../../../../src/completion/context/importTargets.ts";

describe("importTargets", () => {
  it.each([
    ["typescript", "src/a/here.ts", 'import { area, type Shape } from "../shape.ts";', "src/shape.ts", ["area", "Shape"]],
    ["typescript", "src/a/here.ts", 'import {\n  area,\n} from "./shape";', "src/a/shape.ts", ["area"]],
    ["typescript", "src/here.ts", 'import type { Area } from "./shape.js";', "src/shape.ts", ["Area"]],
    ["javascript", "here.js", 'const shape = require("./shape");', "shape.js", []],
    ["javascript", "here.js", 'import * as shape from "./shape/index.js";', "shape/index.js", []],
    ["python", "app/views/home.py", "from app.models import User, Group", "app/models.py", ["User", "Group"]],
    ["python", "src/app/home.py", "from app import models", "src/app/models.py", []],
    ["python", "app/views/home.py", "from ..models import (\n  User,\n)", "app/models.py", ["User"]],
    ["python", "app/views/home.py", "import app.models", "app/models.py", []],
    ["java", "src/main/java/org/app/Here.java", "import org.app.shape.Area;", "src/main/java/org/app/shape/Area.java", []],
    ["c", "src/here.c", '#include "lib/shape.h"', "src/lib/shape.h", []],
    ["cpp", "src/here.cpp", "#include <lib/shape.h>", "include/lib/shape.h", []],
    ["rust", "src/here.rs", "use crate::shape::{Area, Volume};", "src/shape.rs", ["Area", "Volume"]],
    ["rust", "src/main.rs", "mod shape;", "src/shape.rs", ["shape"]],
  ])("finds where the import of %s in %s may lie: %s", (languageId, path, text, target, names) => {
    const found = importTargets(text, path, languageId).find(({ paths }) => paths.includes(target));
    expect(found?.names.filter((name) => names.includes(name))).toEqual(names);
  });

  it("leaves packages and languages without paths alone", () => {
    expect(importTargets('import fs from "node:fs";\nimport x from "react";', "a.ts", "typescript")).toEqual([]);
    expect(importTargets('import "fmt"', "a.go", "go")).toEqual([]);
  });
});
