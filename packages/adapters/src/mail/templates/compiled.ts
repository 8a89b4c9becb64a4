// Made from reply.mjml by `node scripts/mail-templates.mjs`: change that, and run this.
export const REPLY_TEMPLATE = `<!doctype html>
<html lang="{{language}}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>{{headline}}</title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }
</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings>
</xml>
</noscript>
<![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }
</style>
<![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
.mj-column-per-50 { width:50% !important; max-width: 50%; }
}
</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }
.moz-text-html .mj-column-per-50 { width:50% !important; max-width: 50%; }
</style>
<style type="text/css">
@media only screen and (max-width:479px) {
table.mj-full-width-mobile { width: 100% !important; }
td.mj-full-width-mobile { width: auto !important; }
}
</style>
<style type="text/css">
:root { color-scheme: light dark; supported-color-schemes: light dark; }
p { margin: 0; }
.cell div, .cell p, .cell a { overflow-wrap: anywhere; }
a { color: #0f766e; }
@media only screen and (max-width: 479px) {
.cell { padding-left: 22px !important; padding-right: 22px !important; }
.half { padding-left: 22px !important; padding-right: 22px !important; padding-bottom: 14px !important; }
.frame { padding-left: 10px !important; padding-right: 10px !important; }
.title div { font-size: 22px !important; }
}
@media (prefers-color-scheme: dark) {
body, .page, .page > div { background-color: #171513 !important; }
.card, .card > table { background: #23201d !important; background-color: #23201d !important; }
.ink div, .ink p, .ink li { color: #f2efec !important; }
.soft div, .soft p, .soft span { color: #a8a29e !important; }
.quiet { color: #a8a29e !important; }
.ink a, .soft a { color: #5eead4 !important; }
.ask p { border-color: #57534e !important; color: #d6d3d1 !important; }
.was { background-color: #2c2825 !important; border-color: #57534e !important; }
.now { background-color: #12302d !important; border-color: #2dd4bf !important; }
.was del { background-color: #57302b !important; color: #f2efec !important; }
.now ins { background-color: #17544d !important; color: #f2efec !important; }
.code pre { background-color: #171513 !important; border-color: #44403c !important; color: #e7e5e4 !important; }
.chip { border-color: #57534e !important; }
.picture img { border-color: #44403c !important; }
.tone-good { background-color: #14b8a6 !important; } .tone-warn { background-color: #f59e0b !important; }
.tone-bad { background-color: #f87171 !important; } .tone-calm { background-color: #a8a29e !important; }
}
</style>
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
</head>
<body  class="page" style="word-spacing:normal;background-color:#f4f2ef;">
<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">{{preview}}</div>
<div
aria-label="{{headline}}" aria-roledescription="email" role="article" lang="{{language}}" dir="ltr" style="word-spacing:normal;background-color:#f4f2ef;"
>
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:28px 0 0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;border-radius:14px;overflow:hidden;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;"
>
<tbody>
<tr>
<td
style="border-radius:14px;direction:ltr;font-size:0px;padding:36px 0 40px;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.5;text-align:left;color:#6b6661;"
><p><!-- block:good --><span class="tone-good" style="display:inline-block;width:9px;height:9px;border-radius:9px;vertical-align:4px;font-size:1px;line-height:9px;background-color:#0f766e">&#8203;</span><!-- /block:good --><!-- block:warn --><span class="tone-warn" style="display:inline-block;width:9px;height:9px;border-radius:9px;vertical-align:4px;font-size:1px;line-height:9px;background-color:#d97706">&#8203;</span><!-- /block:warn --><!-- block:bad --><span class="tone-bad" style="display:inline-block;width:9px;height:9px;border-radius:9px;vertical-align:4px;font-size:1px;line-height:9px;background-color:#c2410c">&#8203;</span><!-- /block:bad --><!-- block:calm --><span class="tone-calm" style="display:inline-block;width:9px;height:9px;border-radius:9px;vertical-align:4px;font-size:1px;line-height:9px;background-color:#a8a29e">&#8203;</span><!-- /block:calm -->&nbsp; {{badge}}</p></div>
</td>
</tr>
<tr>
<td
align="left" class="cell ink title" style="font-size:0px;padding:10px 40px 0;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:25px;font-weight:650;line-height:1.3;text-align:left;color:#1c1917;"
><h1 style="margin:0;font-size:inherit;font-weight:inherit;line-height:inherit" dir="auto">{{headline}}</h1></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- block:section --><!-- block:asked -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:32px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.4;text-align:left;color:#6b6661;"
>{{title}}</div>
</td>
</tr>
<tr>
<td
align="left" class="cell ask" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;line-height:1.6;text-align:left;color:#44403c;"
><p dir="auto" style="border-left:3px solid #d6d3d1;padding:0 0 0 16px;overflow-wrap:anywhere"><!-- block:line -->{{text}}<br><!-- /block:line --></p></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:asked --><!-- block:said -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell ink" style="font-size:0px;padding:6px 40px 0;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;line-height:1.6;text-align:left;color:#1c1917;"
><!-- block:paragraph --><p dir="auto" style="padding:14px 0 0;overflow-wrap:anywhere"><!-- block:line -->{{text}}<br><!-- /block:line --></p><!-- /block:paragraph --></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:said --><!-- block:button -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell" style="font-size:0px;padding:28px 40px 0;word-break:break-word;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:separate;line-height:100%;"
>
<tbody>
<tr>
<td
align="center" bgcolor="#0f766e" role="presentation" style="border:none;border-radius:9px;cursor:auto;mso-padding-alt:14px 26px;background:#0f766e;" valign="middle"
>
<a
href="{{href}}" style="display:inline-block;background:#0f766e;color:#ffffff;font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;font-weight:600;line-height:1.3;margin:0;text-decoration:none;text-transform:none;padding:14px 26px;mso-padding-alt:0px;border-radius:9px;" target="_self"
>
{{label}}
</a>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
<!-- block:address -->
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:10px 40px 0;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;line-height:1.5;text-align:left;color:#6b6661;"
><span style="overflow-wrap:anywhere">{{text}}</span></div>
</td>
</tr>
<!-- /block:address -->
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:button --><!-- block:links -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:32px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.4;text-align:left;color:#6b6661;"
>{{title}}</div>
</td>
</tr>
<tr>
<td
align="left" class="cell ink" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;line-height:1.6;text-align:left;color:#1c1917;"
><!-- block:link --><p dir="auto" style="padding:2px 0;overflow-wrap:anywhere"><!-- block:open --><a href="{{href}}" style="color:#0f766e">{{label}}</a><!-- /block:open --><!-- block:shut -->{{label}}<!-- /block:shut --></p><!-- /block:link --></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:links --><!-- block:passages -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:32px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.4;text-align:left;color:#6b6661;"
>{{title}}</div>
</td>
</tr>
<!-- block:passage -->
<tr>
<td
align="left" class="cell ink" style="font-size:0px;padding:4px 40px 12px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:15px;line-height:1.6;text-align:left;color:#1c1917;"
><p dir="auto" style="padding:0 0 8px;font-weight:600">{{page}}</p>
<!-- block:was --><div class="was" style="border-left:3px solid #d6d3d1;background-color:#faf9f7;padding:9px 14px 10px"><p class="soft" style="font-size:12px"><span style="color:#6b6661">{{label}}</span></p><p dir="auto" style="overflow-wrap:anywhere"><!-- block:run --><!-- block:same -->{{text}}<!-- /block:same --><!-- block:other --><del style="background-color:#fbe3dc;color:#1c1917">{{text}}</del><!-- /block:other --><!-- /block:run --></p></div><!-- /block:was -->
<!-- block:now --><div class="now" style="border-left:3px solid #0f766e;background-color:#f1faf8;padding:9px 14px 10px;margin:4px 0 0"><p class="soft" style="font-size:12px"><span style="color:#6b6661">{{label}}</span></p><p dir="auto" style="overflow-wrap:anywhere"><!-- block:run --><!-- block:same -->{{text}}<!-- /block:same --><!-- block:other --><ins style="background-color:#c9efe8;color:#1c1917;text-decoration:none;font-weight:600">{{text}}</ins><!-- /block:other --><!-- /block:run --></p></div><!-- /block:now --></div>
</td>
</tr>
<!-- /block:passage -->
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:passages --><!-- block:pictures -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell ink" style="font-size:0px;padding:24px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:15px;font-weight:600;line-height:1.6;text-align:left;color:#1c1917;"
><p dir="auto">{{page}}</p></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- block:pair -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="picture-outlook" style="vertical-align:top;width:300px;" ><![endif]-->
<div
class="mj-column-per-50 mj-outlook-group-fix picture" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:0 8px 4px 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;line-height:1.5;text-align:left;color:#6b6661;"
>{{beforeLabel}}</div>
</td>
</tr>
<tr>
<td
align="center" class="half" style="font-size:0px;padding:0 8px 0 40px;word-break:break-word;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:collapse;border-spacing:0px;" class="mj-full-width-mobile"
>
<tbody>
<tr>
<td  style="width:250px;" class="mj-full-width-mobile">
<img
alt="{{beforeAlt}}" src="cid:{{beforeCid}}" style="border:1px solid #e7e5e4;border-radius:8px;display:block;outline:none;text-decoration:none;height:auto;width:100%;font-size:13px;" width="250" height="auto"
/>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td><td class="picture-outlook" style="vertical-align:top;width:300px;" ><![endif]-->
<div
class="mj-column-per-50 mj-outlook-group-fix picture" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:0 40px 4px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;line-height:1.5;text-align:left;color:#6b6661;"
>{{afterLabel}}</div>
</td>
</tr>
<tr>
<td
align="center" class="half" style="font-size:0px;padding:0 40px 0 8px;word-break:break-word;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:collapse;border-spacing:0px;" class="mj-full-width-mobile"
>
<tbody>
<tr>
<td  style="width:250px;" class="mj-full-width-mobile">
<img
alt="{{afterAlt}}" src="cid:{{afterCid}}" style="border:1px solid #e7e5e4;border-radius:8px;display:block;outline:none;text-decoration:none;height:auto;width:100%;font-size:13px;" width="250" height="auto"
/>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:pair --><!-- block:single -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="picture-outlook" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix picture" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:0 40px 4px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;line-height:1.5;text-align:left;color:#6b6661;"
>{{label}}</div>
</td>
</tr>
<tr>
<td
align="center" class="half" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="border-collapse:collapse;border-spacing:0px;" class="mj-full-width-mobile"
>
<tbody>
<tr>
<td  style="width:518px;" class="mj-full-width-mobile">
<img
alt="{{alt}}" src="cid:{{cid}}" style="border:1px solid #e7e5e4;border-radius:8px;display:block;outline:none;text-decoration:none;height:auto;width:100%;font-size:13px;" width="518" height="auto"
/>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:single --><!-- /block:pictures --><!-- block:pages -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:32px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.4;text-align:left;color:#6b6661;"
>{{title}}</div>
</td>
</tr>
<tr>
<td
align="left" class="cell ink" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;line-height:1.6;text-align:left;color:#1c1917;"
><!-- block:page --><p dir="auto" style="padding:2px 0;overflow-wrap:anywhere">{{name}} <span class="quiet" style="color:#6b6661;font-size:14px">· {{change}}</span></p><!-- /block:page --><!-- block:rest --><p style="padding:2px 0"><span class="quiet" style="color:#6b6661;font-size:14px">{{text}}</span></p><!-- /block:rest --></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:pages --><!-- block:excerpt -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:32px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.4;text-align:left;color:#6b6661;"
>{{title}}</div>
</td>
</tr>
<tr>
<td
align="left" class="cell code" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;line-height:1.6;text-align:left;color:#1c1917;"
><pre style="margin:0;padding:14px 16px;border:1px solid #e7e5e4;border-radius:8px;background-color:#faf9f7;color:#292524;font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px;line-height:1.5;white-space:pre-wrap;overflow-wrap:anywhere">{{text}}</pre></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:excerpt --><!-- block:answers -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:32px 40px 8px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;font-weight:600;line-height:1.4;text-align:left;color:#6b6661;"
>{{title}}</div>
</td>
</tr>
<tr>
<td
align="left" class="cell ink" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:16px;line-height:1.6;text-align:left;color:#1c1917;"
><!-- block:answer --><p dir="auto" style="padding:4px 0;overflow-wrap:anywhere"><!-- block:click -->{{before}}<a class="chip" href="{{href}}" style="display:inline-block;border:1px solid #d6d3d1;border-radius:8px;padding:3px 14px 4px;color:#0f766e;font-weight:600;text-decoration:none">{{word}}</a><!-- /block:click -->{{after}}</p><!-- /block:answer --></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:answers --><!-- block:cost -->
<!--[if mso | IE]><tr><td class="" width="600px" ><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:0;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="left" class="cell soft" style="font-size:0px;padding:28px 40px 0;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:13px;line-height:1.5;text-align:left;color:#6b6661;"
>{{text}}</div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table></td></tr><![endif]-->
<!-- /block:cost --><!-- /block:section -->
<!--[if mso | IE]></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="soft-outlook" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="soft" style="margin:0px auto;max-width:600px;">
<table
align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"
>
<tbody>
<tr>
<td
style="direction:ltr;font-size:0px;padding:20px 0 32px;text-align:center;"
>
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:600px;" ><![endif]-->
<div
class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;"
>
<table
border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%"
>
<tbody>
<tr>
<td
align="center" class="cell soft" style="font-size:0px;padding:0 40px;word-break:break-word;"
>
<div
style="font-family:-apple-system, 'Segoe UI', Roboto, Inter, Helvetica, Arial, sans-serif;font-size:12px;line-height:1.5;text-align:center;color:#6b6661;"
><p>{{footer}}</p><p style="padding:6px 0 0"><span style="font-size:11px;color:#8a847e">{{mark}}</span></p></div>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>`;
