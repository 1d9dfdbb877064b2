import type { ChatPanel, PanelState } from "../../../src/shared/chatProtocol.ts";
import { FakeChatHost } from "../fakeChatHost.ts";
import { emptyPanel } from "../panelStates.ts";
import { standInForVsCode, wantedState } from "./standInVsCode.ts";

standInForVsCode<ChatPanel>(new FakeChatHost((wantedState as PanelState | undefined) ?? emptyPanel));
