import { describe, expect, it } from "vitest";
import { prepareImage } from "./prepare-image.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"';
const outcome = async (text: string): Promise<string> => {
  const image = await prepareImage(Buffer.from(text));
  return image.ok ? `${image.mediaType} ${image.width}x${image.height}` : image.reason;
};

describe("a drawing (SVG) is kept", () => {
  it.each([
    ["a logo", `${SVG}><path d="M0 0h40"/></svg>`, "40x30"],
    [
      "one from Inkscape",
      `<?xml version="1.0" encoding="UTF-8"?>\n<!-- Created with Inkscape -->\n${SVG} width="20px" height="15" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"><inkscape:grid/><g/></svg>`,
      "20x15",
    ],
    ["one with its doctype", `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${SVG}/>`, "40x30"],
    [
      "its own references",
      `${SVG}><defs><g id="a"/></defs><use href="#a"/><rect fill="url(#a)"/><image href="data:image/png;base64,iVBO"/></svg>`,
      "40x30",
    ],
    ["styles and words", `${SVG}><style>.a{fill:url(#b)}</style><text>on = "x" script</text></svg>`, "40x30"],
    [
      "words with references to characters",
      `${SVG} inkscape:export-filename="C:\\logo.png"><style>.a > .b{fill:red}.c &gt; .d{fill:red}</style><text aria-label="Caf&#233;">Caf&#233; &amp; more</text></svg>`,
      "40x30",
    ],
    [
      "its program's comments",
      `<!-- Generator: Adobe Illustrator 28.0, SVG Export Plug-In . SVG Version: 6.00 Build 0) -->${SVG}><!-- a > b - c --></svg>`,
      "40x30",
    ],
    ["one that moves", `${SVG}><circle><animate attributeName="r" to="3"/></circle></svg>`, "40x30"],
  ])("%s", async (_, text, size) => {
    expect(await outcome(text)).toBe(`image/svg+xml ${size}`);
  });
});

describe("a drawing (SVG) is refused when it has", () => {
  it.each([
    ["a script", `${SVG}><script>alert(1)</script></svg>`],
    ["a script under another prefix", `${SVG} xmlns:s="http://www.w3.org/2000/svg"><s:script/></svg>`],
    ["a foreignObject", `${SVG}><foreignObject><p/></foreignObject></svg>`],
    ["another document", `${SVG} xmlns:h="http://www.w3.org/1999/xhtml"><h:iframe/></svg>`],
    ["an unknown XHTML element", `${SVG} xmlns:h="http://www.w3.org/1999/xhtml"><h:marquee/></svg>`],
    ["a spelled namespace", `${SVG} xmlns:h="http://www.w3.org/1999/&#120;html"><h:p/></svg>`],
    ["an event handler", `${SVG} onload="alert(1)"/>`],
    ["an event handler behind a line break", `${SVG}\n\tONCLICK = 'x'/>`],
    ["a link", `${SVG}><a href="https://shop.example"><g/></a></svg>`],
    ["a link that runs", `${SVG}><a xlink:href="javascript:alert(1)"/></svg>`],
    ["a link in entities", `${SVG}><a href="&#106;avascript:x"/></svg>`],
    ["a picture from elsewhere", `${SVG}><image href="//shop.example/pixel.png"/></svg>`],
    ["a drawing within its data", `${SVG}><image href="data:image/svg+xml;base64,PHN2Zz4="/></svg>`],
    ["a page's picture in its title", `${SVG}><title><img srcset="//shop.example/pixel.png 1x"/></title></svg>`],
    ["a foreign fill", `${SVG}><rect style="fill: url( 'https://shop.example/#a')"/></svg>`],
    ["a foreign style", `${SVG}><style>@import "https://shop.example/a.css";</style></svg>`],
    ["an escaped style", `${SVG}><style>a{fill:\\75 rl(//x)}</style></svg>`],
    ["a stylesheet", `<?xml version="1.0"?><?xml-stylesheet href="a.css"?>${SVG}/>`],
    ["entities of its own", `<!DOCTYPE svg [<!ENTITY a "b">]>${SVG}>&a;</svg>`],
    ["an animated link", `${SVG}><set attributeName="xlink:href" to="javascript:x"/></svg>`],
    ["another encoding", `<?xml version="1.0" encoding="UTF-7"?>${SVG}/>`],
    ["an attribute twice", `${SVG}><a href="#a" href="//x"/></svg>`],
    ["an unfinished tag", `${SVG}><g `],
    ["a comment that ends earlier in a page", `${SVG}><!-- --!><script>alert(1)</script> --></svg>`],
    ["a comment that is none in a page", `${SVG}><!--><script>alert(1)</script>--></svg>`],
    ["a comment that is none in a page either", `${SVG}><!---><script>alert(1)</script>--></svg>`],
    ["a CDATA section in its title", `${SVG}><title><![CDATA[</title><img src=x onerror=alert(1)>]]></title></svg>`],
    ["a CDATA section in its description", `${SVG}><desc><![CDATA[><img src=x onerror=alert(1)>]]></desc></svg>`],
    ["a spelled fill", `${SVG}><rect fill="ur&#108;(//shop.example/#a)"/></svg>`],
    ["a fill spelled as pages spell it", `${SVG}><rect fill="url&lpar;//shop.example/#a)"/></svg>`],
    ["an animated fill that is spelled", `${SVG}><rect><set attributeName="fill" to="ur&#x6c(//shop.example/#a)"/></rect></svg>`],
    ["an escaped fill", `${SVG}><rect style="background:u\\72l(//shop.example/a)"/></svg>`],
    ["an escaped filter", `${SVG}><rect filter="u\\72l(//shop.example/#a)"/></svg>`],
    ["a spelled style", `${SVG}><style>rect{mask:ur&#x6c;(//shop.example/#a)}</style></svg>`],
    ["a spelled import", `${SVG}><style>@im&#112;ort "//shop.example/a.css";</style></svg>`],
    ["a spelled import in a style that never ends", `${SVG}><g/><style>@im&#112;ort "//shop.example/a.css";`],
    ["an unfinished comment", `${SVG}><!-- <g/></svg>`],
  ])("%s", async (_, text) => {
    expect(await outcome(text)).toMatch(/^the drawing \(SVG\) .*: please send it as PNG, or export it as a plain SVG$/);
  });

  it("two megabytes, of whatever, within a quarter of a second of work", async () => {
    const before = process.cpuUsage();
    for (const piece of ["<", "<g ", '<g a="', "<!--", '<g a="b" ', "<?xml ", "<![CDATA[", "<!-- - -->", "<style>", "<style></style>", "<g></g>"]) {
      await outcome(`${SVG}>${piece.repeat(Math.floor(1_900_000 / piece.length))}`);
    }
    expect(await outcome(`${SVG}>${" ".repeat(2_200_000)}</svg>`)).toContain("more than 2 MB");
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(11 * 250);
  });
});
