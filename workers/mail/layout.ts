/** A mail's parts, as plain text and as HTML that every reader shows: no images, no outside styles, nothing that tracks. */
export type Layout = {
  language: string;
  title: string;
  /** Paragraphs above the button. */
  first: readonly string[];
  button: { says: string; link: string };
  code: { says: string; code: string } | null;
  /** Paragraphs below. */
  last: readonly string[];
};

export function layOut(layout: Layout): { text: string; html: string } {
  return { text: asText(layout), html: asHtml(layout) };
}

function asText({ first, button, code, last }: Layout): string {
  const parts = [...first, `${button.says}:\n${button.link}`, ...(code === null ? [] : [`${code.says} ${code.code}`]), ...last];
  return `${parts.join('\n\n')}\n\nEdgeloom\n`;
}

const INK = '#1d2a33';
const DYE = '#b8860b';

function asHtml({ language, title, first, button, code, last }: Layout): string {
  const paragraph = (text: string, style = '') => `<p style="margin:0 0 16px;${style}">${escapeHtml(text)}</p>`;
  const link = escapeHtml(button.link);
  const buttonHtml = `<a href="${link}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:${INK};color:#ffffff;text-decoration:none;font-weight:bold">${escapeHtml(button.says)}</a>`;
  const codeHtml =
    code === null
      ? ''
      : `${paragraph(code.says)}<p style="margin:0 0 16px;font:bold 24px monospace;letter-spacing:4px">${escapeHtml(code.code)}</p>`;
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;background:#f6f2ea;color:${INK};font:16px/1.5 sans-serif">
<div style="max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border-top:4px solid ${DYE};border-radius:8px">
<h1 style="margin:0 0 16px;font-size:22px">${escapeHtml(title)}</h1>
${first.map((text) => paragraph(text)).join('\n')}
<p style="margin:0 0 16px">${buttonHtml}</p>
${codeHtml}
${last.map((text) => paragraph(text, 'font-size:14px;color:#5b6770;')).join('\n')}
</div>
</body>
</html>
`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
