/**
 * Draws the card that reviewers see in Teams, with Microsoft's own renderer. Loaded when the first card is shown.
 *
 * Colours are the page's variables, so a card follows light and dark by itself. Nothing on these cards can be pressed:
 * people decide beside them.
 */
import { AdaptiveCard } from "adaptivecards/lib/card-elements";
import { Version } from "adaptivecards/lib/serialization";
import { HostConfig } from "adaptivecards/lib/host-config";

// What stands in a card is text, and never becomes markup.
AdaptiveCard.onProcessMarkdown = (_text, result) => {
  result.didProcess = false;
};

const colour = (text: string, subtle = text): object => ({ default: text, subtle });

const style = (background: string): object => ({
  backgroundColor: background,
  foregroundColors: {
    default: colour("var(--ink)", "var(--soft)"),
    accent: colour("var(--accent)"),
    good: colour("var(--go)"),
    warning: colour("var(--warn)"),
    attention: colour("var(--stop)"),
    dark: colour("var(--ink)"),
    light: colour("var(--soft)"),
  },
});

const CONFIG = {
  fontTypes: {
    default: {
      fontFamily: "inherit",
      fontSizes: { small: 14, default: 15, medium: 16, large: 18, extraLarge: 20 },
      fontWeights: { lighter: 400, default: 400, bolder: 650 },
    },
    monospace: {
      fontFamily: "var(--mono)",
      fontSizes: { small: 13, default: 14, medium: 14, large: 16, extraLarge: 18 },
      fontWeights: { lighter: 400, default: 400, bolder: 650 },
    },
  },
  spacing: { small: 6, default: 10, medium: 14, large: 18, extraLarge: 22, padding: 16 },
  separator: { lineThickness: 1, lineColor: "var(--line)" },
  containerStyles: {
    default: style("transparent"),
    emphasis: style("var(--code)"),
    good: style("var(--go-soft)"),
    warning: style("var(--warn-soft)"),
    attention: style("var(--stop-soft)"),
    accent: style("var(--calm-soft)"),
  },
  textBlock: { headingLevel: 2 },
  supportsInteractivity: false,
};

/** @throws if the renderer refuses the card. */
export function drawCard(card: object): HTMLElement {
  const drawn = new AdaptiveCard();
  drawn.hostConfig = new HostConfig(CONFIG);
  drawn.version = new Version(1, 5);
  drawn.parse(card);
  const element = drawn.render();
  if (element === undefined) throw new Error("the card was not drawn");
  // The page is one reading order; a card is no stop of its own in it.
  element.removeAttribute("tabindex");
  return element;
}
