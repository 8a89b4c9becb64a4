import type { Ports, Workspace } from "@webordinary/domain";
import { withoutPictures } from "./claude-bakery.ts";
import type { ChangePorts } from "./start-changed.ts";

/** Steps at which a test can hold the worker. */
export type Step = "deploy" | "push" | "completion";

/** Holds the worker at one step until it is let go, so that something can happen there and nowhere else. */
export class Gates {
  #held: { readonly step: Step; readonly reached: () => void; readonly open: Promise<void> } | null = null;
  #open: () => void = () => undefined;

  /** Resolves when the worker has come to the step. */
  hold(step: Step): Promise<void> {
    const open = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    this.#held = { step, reached: reached.resolve, open: open.promise };
    this.#open = open.resolve;
    return reached.promise;
  }

  letGo(): void {
    this.#held = null;
    this.#open();
  }

  readonly change: ChangePorts = (ports: Ports) => {
    const { siteHost, workspaces } = ports;
    const { pageViewer = ports.pageViewer } = withoutPictures(ports);
    return {
      siteHost: {
        publish: (...call) => this.#pass("deploy", () => siteHost.publish(...call)),
        prune: (...call) => siteHost.prune(...call),
        live: (...call) => siteHost.live(...call),
        release: (...call) => siteHost.release(...call),
        url: (...call) => siteHost.url(...call),
      },
      workspaces: {
        checkOut: (...call) => workspaces.checkOut(...call),
        open: async (...call) => {
          const opened = await workspaces.open(...call);
          return opened.ok ? { ...opened, workspace: this.#pushing(opened.workspace) } : opened;
        },
      },
      // Between the push and the end, the preview is looked at.
      pageViewer: { photograph: (...asked) => pageViewer.photograph(...asked), hash: (url) => this.#pass("completion", () => pageViewer.hash(url)) },
    };
  };

  #pushing(workspace: Workspace): Workspace {
    const push = () => this.#pass("push", () => workspace.push());
    return new Proxy(workspace, {
      get: (target, name) => {
        if (name === "push") return push;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  async #pass<T>(step: Step, go: () => Promise<T>): Promise<T> {
    if (this.#held?.step === step) {
      this.#held.reached();
      await this.#held.open;
    }
    return go();
  }
}
