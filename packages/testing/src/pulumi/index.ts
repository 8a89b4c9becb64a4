export { MOCKED_ACCOUNT, type MockedBuild, type MockedResource, type MockedStack, type MockedStage, runMockedStack } from "./mocked-stack.ts";
export * from "./resources.ts";
