export { ChromiumPageViewer, type ChromiumPageViewerOptions } from "./chromium-page-viewer.ts";
export { CHROMIUM_CANDIDATES, findChromium } from "./find-chromium.ts";
export { type BrowserOptions, type Picture, type PictureRequest, takePicture } from "./page-picture.ts";
