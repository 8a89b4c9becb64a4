import { defineConfig, passthroughImageService } from "astro/config";

export default defineConfig({
  // The pictures are SVG drawings: nothing to resize, so no native image library is loaded.
  image: { service: passthroughImageService() },
  // Drawings stay files of their own, which browsers keep for a year.
  vite: { build: { assetsInlineLimit: 0 } },
});
