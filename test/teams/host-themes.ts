/** How Teams draws cards in its three themes, near enough to judge a card: colours, sizes and spacing of its host configuration. */

interface Colours {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly subtle: string;
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  readonly emphasis: string;
  readonly goodBack: string;
  readonly warningBack: string;
  readonly attentionBack: string;
  readonly border: string;
}

export const THEMES: Readonly<Record<"light" | "dark" | "contrast", Colours>> = {
  light: {
    page: "#f5f5f5",
    card: "#ffffff",
    text: "#242424",
    subtle: "#616161",
    accent: "#5b5fc7",
    good: "#237b4b",
    warning: "#835c00",
    attention: "#c4314b",
    emphasis: "#f0f0f0",
    goodBack: "#e7f2da",
    warningBack: "#fbf6d9",
    attentionBack: "#fcf4f6",
    border: "#e0e0e0",
  },
  dark: {
    page: "#1f1f1f",
    card: "#292929",
    text: "#ffffff",
    subtle: "#adadad",
    accent: "#a6a7dc",
    good: "#92c353",
    warning: "#f8d22a",
    attention: "#f9526b",
    emphasis: "#3d3d3d",
    goodBack: "#0d2e0d",
    warningBack: "#463100",
    attentionBack: "#3e1f25",
    border: "#424242",
  },
  contrast: {
    page: "#000000",
    card: "#000000",
    text: "#ffffff",
    subtle: "#ffffff",
    accent: "#1aebff",
    good: "#3ff23f",
    warning: "#ffff01",
    attention: "#ff5f5f",
    emphasis: "#000000",
    goodBack: "#000000",
    warningBack: "#000000",
    attentionBack: "#000000",
    border: "#ffffff",
  },
};

export type Theme = keyof typeof THEMES;

/** The host configuration that goes with a theme. */
export function hostConfig(theme: Theme): object {
  const colours = THEMES[theme];
  const one = (colour: string): object => ({ default: colour, subtle: colour });
  const foregroundColors = {
    default: { default: colours.text, subtle: colours.subtle },
    accent: one(colours.accent),
    good: one(colours.good),
    warning: one(colours.warning),
    attention: one(colours.attention),
    light: one(colours.subtle),
    dark: one(colours.text),
  };
  const style = (backgroundColor: string): object => ({
    backgroundColor,
    foregroundColors,
    borderColor: colours.border,
  });
  return {
    supportsInteractivity: true,
    fontFamily: "Segoe UI, system-ui, sans-serif",
    fontTypes: {
      default: { fontFamily: "Segoe UI, system-ui, sans-serif" },
      monospace: { fontFamily: "Consolas, monospace" },
    },
    fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 200, default: 400, bolder: 600 },
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    containerStyles: {
      default: style(colours.card),
      emphasis: style(colours.emphasis),
      good: style(colours.goodBack),
      warning: style(colours.warningBack),
      attention: style(colours.attentionBack),
      accent: style(colours.emphasis),
    },
    actions: {
      maxActions: 6,
      buttonSpacing: 8,
      actionsOrientation: "horizontal",
      actionAlignment: "left",
    },
    inputs: { label: { inputSpacing: 4 } },
  };
}

/** What the renderer leaves to its host. */
export function styleSheet(theme: Theme): string {
  const { page, card, text, border, accent, attention, subtle } = THEMES[theme];
  return `
    body { margin: 0; background: ${page}; font-family: "Segoe UI", system-ui, sans-serif; }
    /* Teams puts buttons that do not fit beside each other on further lines. */
    .ac-actionSet, .ac-actionSet > div { flex-wrap: wrap; row-gap: 8px; }
    .shelf { display: flex; will-change: transform; gap: 16px; padding: 16px; align-items: flex-start; }
    .frame { background: ${card}; border: 1px solid ${border}; border-radius: 6px; overflow: hidden; }
    .ac-textRun { white-space: pre-wrap; overflow-wrap: anywhere; }
    .ac-pushButton { border: 1px solid ${border}; border-radius: 4px; background: ${card}; color: ${text};
      padding: 5px 12px; font: 600 14px "Segoe UI", system-ui, sans-serif; white-space: normal; }
    .ac-pushButton.style-positive { background: ${accent}; color: ${card}; border-color: ${accent}; }
    .ac-pushButton.style-destructive { color: ${attention}; border-color: ${attention}; }
    .ac-input { background: ${page}; color: ${text}; border: 1px solid ${border}; border-radius: 4px;
      padding: 6px; width: 100%; box-sizing: border-box; font: inherit; min-height: 3.5em; }
    .ac-input::placeholder { color: ${subtle}; }
    .ac-container.ac-adaptiveCard > .ac-container { border-bottom: 1px solid ${border}; }
  `;
}
