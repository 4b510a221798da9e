import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { join } from 'node:path';

const schemes = ['light', 'dark'] as const;
/** A wide screen, a narrow one, and a phone. */
const widths = [1440, 768, 390] as const;
/** The header of the scaffolder's pages is wider than a phone by itself. */
const partWidths = [1440, 768] as const;
const height = 1000;

/** A view of the portal that is open. */
export interface View {
  /** Name of its pictures. */
  name: string;
  /** Folder of the pictures that a person looks at. */
  shots: string;
  /** Brings the view back, complete: with another theme the app draws its page anew, and what a form held is lost. */
  draw: () => Promise<void>;
  /** The page is Backstage's and holds a part of ours: rules about the page as a whole are left out. */
  isPart?: boolean;
}

/**
 * Examines the view that is open, in both themes, wide, narrow and on a phone: no violation of axe, contrast included, nothing that
 * scrolls sideways but code, no text beside its place. Leaves it as it was found: light and wide.
 */
export async function examine(page: Page, view: View): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await changeTheme(page, view, colorScheme);
    for (const width of view.isPart ? partWidths : widths) {
      await page.setViewportSize({ width, height });
      await settled(page);
      const look = `${view.name}-${colorScheme}-${width}`;
      await page.screenshot({
        path: join(view.shots, `${look}.png`),
        fullPage: true,
      });
      const faults = [
        ...(await violations(page, view)),
        ...(await sidewaysScrolls(page)),
        ...(await textOutOfPlace(page)),
      ];
      found.push(...faults.map(fault => `${look}: ${fault}`));
    }
  }
  await page.setViewportSize({ width: widths[0], height });
  await changeTheme(page, view, 'light');
  expect(found).toEqual([]);
}

async function changeTheme(
  page: Page,
  view: View,
  colorScheme: (typeof schemes)[number],
): Promise<void> {
  const body = page.locator('body');
  const mode = 'data-theme-mode';
  if ((await body.getAttribute(mode)) !== colorScheme) {
    await page.emulateMedia({ colorScheme });
    await expect(body).toHaveAttribute(mode, colorScheme);
    await view.draw();
  }
}

/** In the middle of a transition every contrast is wrong. */
function settled(page: Page): Promise<unknown> {
  return page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(animation => animation instanceof CSSTransition)
        .map(animation => animation.finished),
    ),
  );
}

/**
 * The header is Backstage's: on its own Settings page too, it stands in no landmark and its tabs name panels that do not
 * exist. Those two rules are left out there and nowhere else: facts of ours stand in it.
 */
const header = '.bui-PluginHeader';
const headerRules = ['region', 'aria-valid-attr-value'];
/** The scaffolder's pages have no `main`. */
const pageRules = ['region', 'landmark-one-main'];

async function violations(page: Page, view: View): Promise<string[]> {
  const answers = [
    await new AxeBuilder({ page })
      .exclude(header)
      .disableRules(view.isPart ? pageRules : [])
      .analyze(),
    await new AxeBuilder({ page })
      .include(header)
      .disableRules(headerRules)
      .analyze(),
  ];
  return answers
    .flatMap(answer => answer.violations)
    .flatMap(({ id, nodes }) =>
      nodes.map(node => `${id}: ${node.html}: ${node.failureSummary}`),
    );
}

/** What is wider than its place, but for code, which takes the focus so that keys can scroll it. */
function sidewaysScrolls(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('html, body *')]
      .filter(element => {
        const { overflowX } = getComputedStyle(element);
        const canScroll =
          element === document.documentElement ||
          ['auto', 'scroll'].includes(overflowX);
        return (
          canScroll &&
          element.scrollWidth > element.clientWidth &&
          !element.matches('[tabindex="0"]')
        );
      })
      .map(
        element =>
          `${element.tagName}.${element.className}: ${element.scrollWidth} in ${element.clientWidth} px`,
      ),
  );
}

/** Text that runs out of a box around it, into its neighbour or over the edge. */
function textOutOfPlace(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxesAround = (text: Node) => {
      const boxes: Element[] = [];
      for (let one = text.parentElement; one; one = one.parentElement) {
        const { display, overflowX, position } = getComputedStyle(one);
        if (overflowX !== 'visible') {
          break;
        }
        if (!['inline', 'contents'].includes(display)) {
          boxes.push(one);
        }
        if (position === 'absolute' || position === 'fixed') {
          break;
        }
      }
      return boxes;
    };
    const roots = document.querySelectorAll('main, form, [role=dialog]');
    const faults = new Set<string>();
    for (const root of roots) {
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        const { right } = range.getBoundingClientRect();
        const box = boxesAround(texts.currentNode).find(
          one => right > one.getBoundingClientRect().right + 1,
        );
        if (box) {
          const words = texts.currentNode.textContent;
          faults.add(`“${words}” runs out of ${box.outerHTML.slice(0, 120)}`);
        }
      }
    }
    return [...faults];
  });
}
