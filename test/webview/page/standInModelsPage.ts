import type { ModelsPage, ModelsState } from "../../../src/shared/modelsProtocol.ts";
import { FakeModelsHost } from "../models/fakeModelsHost.ts";
import { everyKind } from "../models/modelsStates.ts";
import { standInForVsCode, wantedState } from "./standInVsCode.ts";

const state = (wantedState as ModelsState | undefined) ?? everyKind;
const fake = new FakeModelsHost((name) => name === "ready" && page.showState(state));
const page: ModelsPage = standInForVsCode<ModelsPage>(fake);
