export { type BrowserOptions, Camera, takePicture } from "./camera.ts";
export { ChromiumPageViewer, type ChromiumPageViewerOptions } from "./chromium-page-viewer.ts";
export { CHROMIUM_CANDIDATES, findChromium } from "./find-chromium.ts";
export type { Picture, PictureRequest } from "./page-picture.ts";
