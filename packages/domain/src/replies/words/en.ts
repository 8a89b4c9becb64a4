import type { RefusedAttachment } from "../../message/message.ts";
import type { ScopeRule } from "../../plan/scope.ts";
import { dollars as usd } from "./amounts.ts";
import { listed } from "./listed.ts";

/** Everything that people are told, in English. The other languages have the same shape. */
export const en = {
  /** One sentence about files that could not be taken, each with the reason. */
  refused: (files: readonly RefusedAttachment[]): string =>
    `${files.length === 1 ? "This file" : "These files"} could not be taken: ${listed(files, (more) => `and ${more} more`)}.`,

  refusals: {
    headline: "Nothing was changed.",
    answer: "Reply with what should change.",
    notAllowed: (project: string): string => `You may look at ${project} but not change it. Ask its owner to make you an editor.`,
    onlyOwnerPublishes: (project: string): string =>
      `Only an owner of ${project} can publish. The preview can be seen by everybody who has its address.`,
    senderLimit: (limit: number): string =>
      `You have written more than ${limit} messages in one hour, so this one was left out. Send it again in an hour.`,
    projectLimit: (limit: number): string =>
      `More than ${limit} messages came for this site in one hour, so yours was left out. Send it again in an hour.`,
    tooQuick:
      "Several answers came here within a minute each, as a machine would write them. So that two machines don't answer each other without end, this one was left out, and so are further ones for an hour. Write again then, or write a new mail with another subject.",
    empty: "Your message was empty. Write what should change on the site, in your own words.",
    noInstruction: (names: string): string => `${names} arrived and is kept, but the message says nothing about it. Write where it should go.`,
  },

  acknowledged: {
    headline: "Your message has arrived, and the work begins in a moment.",
    paragraph: "You get another message with the result, usually within a few minutes.",
    stop: '"stop" calls it off.',
  },

  done: {
    headline: "Done: your change can be seen.",
    headlineBefore: "What you asked for before can be seen.",
    headlineUnconfirmed: "Your change is made, but the preview could not be confirmed.",
    unconfirmed: "The address below did not show the new page yet when it was looked at. Look again in a minute.",
    seeResult: "See the result",
    seeFront: "The front page of the preview",
    seeEdit: "The version of the site that was worked on last, by whomever",
    stopCameLate: 'Your "stop" came when this was live already. Reply "undo" to take it back.',
    more: "Reply with what else should change.",
    undo: '"undo" takes it back.',
    publish: '"publish" puts it on your public site.',
  },
  answered: { headline: "Nothing was changed on your site.", more: "Reply with what should change." },
  undone: {
    headline: "Taken back: the preview shows the site as it was before.",
    paragraph: (asked: string): string => `This was taken back: ${asked}`,
    nothing: "There is nothing to take back in this conversation.",
    stillPublic: 'Your public site still shows it: "publish" takes it back there, too.',
    redo: '"undo" once more brings it back.',
    /** About an undo that was itself taken back. */
    broughtBack: {
      headline: "Brought back: the preview shows the change again.",
      paragraph: (asked: string): string => `This was brought back: ${asked}`,
      again: '"undo" takes it back again.',
    },
  },
  published: {
    headline: "Published: your public site shows it now.",
    see: "See your site",
    nothing: "This conversation has nothing to publish yet. Answer the mail whose change you mean.",
  },

  superseded: {
    headline: "This was stopped for your newer message.",
    paragraph: "What was done by then is kept, and the work goes on with what you wrote last. You get one more reply, for that.",
  },
  interrupted: {
    headline: "This waits for a moment: another message of yours goes first.",
    paragraph: "What was done by then is kept. The work goes on by itself afterwards, and you get a reply when it is done.",
  },
  cancelled: {
    headline: "Stopped, as asked.",
    paragraph: "What was done by then is kept, but nothing of it is on the preview.",
    again: "Reply with what should be done instead.",
  },

  plan: {
    headline: "This is the plan. May it be done?",
    headlineScope: "The work is done, but goes further than you asked. May it stay?",
    pages: "What will change:",
    risks: "What to keep in mind:",
    cost: (amount: number): string => `It will cost about ${usd(amount)}.`,
    yes: '"yes" does it. "yes, but ..." does it with what you add.',
    no: '"no" leaves everything as it is.',
    other: "Anything else you write changes the plan.",
    expires: (days: number): string => `Without an answer it is dropped after ${days} days.`,
    onlyOwner: "Only an owner can say yes to this.",
    /** About work that was done already: what about it goes further than was asked. */
    beyond: {
      summary: "Some of what was done goes further than what you asked for. Nothing of it can be seen yet, and nothing is lost.",
      wholeSite: "The whole site",
      rules: {
        "protected-path": (): string => "a file that the site's own machinery needs",
        "deleted-page": (): string => "a page is gone",
        "rewritten-page": (): string => "a page was written anew that you did not speak of",
        secret: (detail: string): string => `looks like a secret (${detail})`,
        "large-file": (detail: string): string => `is very large: ${detail}`,
        "many-files": (detail: string): string => `${detail} files were changed at once`,
        "link-outside": (): string => "points to a place outside of the site",
      } satisfies Record<ScopeRule, (detail: string) => string>,
    },
    rejected: "The plan was dropped. Nothing was changed.",
    expired: (days: number): string => `Nobody answered the plan for ${days} days, so it was dropped.`,
    sendAgain: "Send your message again if it should still be done.",
  },
  question: {
    headline: "One question before this can be done.",
    answer: "Reply with your answer.",
    expired: (days: number): string => `Nobody answered the question for ${days} days, so it was dropped.`,
  },

  control: {
    help: {
      headline: "This is what can be done by mail.",
      paragraphs: [
        "Write what should change on your site, in your own words, and attach the photos that belong there. You get a preview to look at, and a reply that says what changed.",
        "These words are understood when they stand alone, or in the first line:",
      ],
      answers: [
        '"yes" or "no" decides about a plan.',
        '"stop" stops what is being worked on.',
        '"undo" takes the last change back.',
        '"publish" puts the preview on your public site.',
        '"status" says how things stand.',
      ],
    },
    status: {
      headline: "This is how things stand.",
      running: (asked: string): string => `Being worked on: ${asked}`,
      waiting: (asked: string): string => `Waiting: ${asked}`,
      awaiting: (asked: string): string => `Waiting for your answer: ${asked}`,
      last: (asked: string): string => `Done last: ${asked}`,
      lastTakenBack: (asked: string): string => `Taken back last: ${asked}`,
      lastBroughtBack: (asked: string): string => `Brought back last: ${asked}`,
      lastPublished: (asked: string): string => `Published last: ${asked}`,
      nothing: "Nothing is being worked on.",
      cost: (amount: number): string => `This conversation has cost ${usd(amount)} so far.`,
    },
    nothingToStop: { headline: "There was nothing to stop.", paragraph: "Everything you asked for has come to its end." },
    nothingToDecide: { headline: "There was nothing to decide.", paragraph: "No plan and no question waits for your answer." },
    ownerNeeded: { headline: "Only an owner can say yes to this.", paragraph: "The plan stays open. Ask an owner of the site to answer it." },
  },

  failed: {
    headline: "This could not be done.",
    build: "The change was made, but your site could not be put together with it.",
    buildKept: "What could be seen before can still be seen. Your change is saved, so nothing is lost.",
    buildTried: (times: number): string =>
      times > 0 ? `It was tried to mend this ${times === 1 ? "once" : `${times} times`}. This is what went wrong:` : "This is what went wrong:",
    notSaved: "The change was made, but could not be saved where your site's files are kept.",
    conflict: "The change was made, but somebody else changed the same place.",
    overBudget: "This stopped, because its budget is used up.",
    undoConflict: "This could not be taken back by itself.",
    publishFailed: "This could not be published.",
    publishLate: "This is not on your public site yet.",
    seeLook: "See how it would look",
    retry: "Reply to try it in another way.",
    publishAgain: 'Reply "publish" to be told when it is there.',
  },

  /** The last words of a run that could not go on, in `InstructionFailed.detail`. */
  detail: {
    projectGone: (project: string): string => `The project ${project} is not set up any more.`,
    gaveUp: (times: number): string => `This was tried ${times} times and broke off each time. Your message is kept, and so is what was done of it.`,
    deploySuperseded: "Something newer was put on this preview meanwhile, so this was left out. It is saved.",
    pushConflict: (files: string): string =>
      `Somebody else changed the same place at the same time: ${files}. Both versions are kept. Write which one you want.`,
    pushRefused: (why: string): string =>
      `The place where your site's files are kept refused the change: ${why} Your change is saved here and will not be lost.`,
    pushUnreachable: (why: string): string =>
      `The place where your site's files are kept could not be reached: ${why} Your change is saved here and will not be lost.`,
    monthSpent: (limit: number): string =>
      `What may be spent on this site in a month (${usd(limit)}) is used up or set aside for other work. It goes on next month, or when the limit is raised.`,
    instructionSpent: (limit: number): string =>
      `What one request may cost (${usd(limit)}) is used up. What was done by then is saved. Ask for less at a time, or have the limit raised.`,
    agentLimit: (why: string): string => `${why} What was done by then is saved. Ask for less at a time.`,
    agentUnavailable: (why: string): string =>
      `The editing service could not be reached, though it was tried several times. Send your message again later; nothing is lost. (${why})`,
    undoConflict: "Later changes stand in the same place, so it can't be taken back without them. Write what the place should say.",
    publishConflict: (files: string): string => `Your public site was changed in the same place meanwhile: ${files}. Write which version you want.`,
    publishBroken: 'What was changed last could not be put together, so it can\'t be published. Reply with how it should be mended, or with "undo".',
    publishUnsound: (why: string): string =>
      `Your change and what others have published since can't be put together into one site:\n${why}\nYour public site stays as it was, and so do the files that everybody else goes on from. Reply with what should be different in your change, or with "undo". Or ask for it again in a new mail with another subject: that starts from the public site as it is now.`,
    productionFailed: (why: string): string => `Your public site could not be put together: ${why} It stays as it was.`,
    productionLate: "It is saved and on its way there, which takes longer than it should.",
    productionReplaced: 'Your public site was set to another version meanwhile, in which this is missing. Reply "publish" to put it there again.',
  },

  /** What kept the agent from its work, or ended it before its time: by `AgentFault` and `AgentLimit`, as the port has them. */
  agent: {
    faults: {
      "key-refused": "The editing service doesn't accept this installation's key. Whoever runs this installation has to check it.",
      "no-credit": "The editing service's account has no credit left. Whoever runs this installation has to top it up.",
      "unknown-model": "The editing service doesn't know the model that this installation asks for. Whoever runs this installation has to check it.",
      "not-installed": "The editing program isn't installed as it should be. Whoever runs this installation has to check it.",
      "too-large": "The message and its files are too large for the editing service. Send less at a time.",
      "request-refused": "The editing service can't work on this conversation as it is. Write a new mail instead of a reply.",
      busy: "The editing service is busy.",
      unreachable: "The editing service can't be reached.",
      "service-error": "The editing service had an error.",
      "program-ended": "The editing program ended unexpectedly.",
      "no-room": "There is no room left on the disk of the machine that edits the site.",
      "no-site-tools": "The tools for the site could not be started.",
    },
    limits: {
      turns: "It took more steps than one instruction may.",
      time: "It took longer than one instruction may.",
      output: "It had to look at more than one instruction may.",
    },
    declined: "The editing service declined to work on this. Please say it in other words, or ask for something else.",
  },

  undelivered: {
    headline: "A reply to you came back.",
    paragraph: (address: string): string => `A reply about this could not be delivered to ${address}. You find it at the preview of your site.`,
  },

  doneEarlier: "This was done in an earlier attempt.",
} as const;
