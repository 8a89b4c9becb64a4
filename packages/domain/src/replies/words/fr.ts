import { dollarsAfterComma as usd } from "./amounts.ts";
import { listed } from "./listed.ts";
import type { Words } from "./shape.ts";

/** Everything that people are told, in French. */
export const fr: Words = {
  refused: (files) =>
    `${files.length === 1 ? "Ce fichier n’a pas pu être pris" : "Ces fichiers n’ont pas pu être pris"} : ${listed(files, (more) => `et ${more} autres`)}.`,

  refusals: {
    headline: "Rien n’a été modifié.",
    answer: "Répondez en écrivant ce qui doit changer.",
    notAllowed: (project) => `Vous pouvez consulter ${project}, mais pas le modifier. Demandez au propriétaire de vous donner ce droit.`,
    onlyOwnerPublishes: (project) => `Seul le propriétaire de ${project} peut publier. L’aperçu est visible par tous ceux qui en ont l’adresse.`,
    senderLimit: (limit) => `Vous avez écrit plus de ${limit} messages en une heure, celui-ci a donc été laissé de côté. Renvoyez-le dans une heure.`,
    projectLimit: (limit) =>
      `Plus de ${limit} messages sont arrivés pour ce site en une heure, le vôtre a donc été laissé de côté. Renvoyez-le dans une heure.`,
    tooQuick:
      "Plusieurs réponses sont arrivées ici en moins d’une minute chacune, comme en écrirait un automate. Pour que deux automates ne se répondent pas sans fin, celle-ci a été laissée de côté, et les suivantes le seront aussi pendant une heure. Réécrivez ensuite, ou envoyez un nouveau message avec un autre objet.",
    empty: "Votre message était vide. Écrivez avec vos propres mots ce qui doit changer sur le site.",
    noInstruction: (names) => `${names} : bien arrivé et conservé, mais le message n’en dit rien. Écrivez où cela doit aller.`,
  },

  acknowledged: {
    headline: "Votre message est arrivé, le travail commence dans un instant.",
    paragraph: "Vous recevrez un autre message avec le résultat, en général en quelques minutes.",
    stop: "« arrêter » y met fin.",
  },

  done: {
    headline: "C’est fait : votre modification est visible.",
    headlineBefore: "Ce que vous aviez demandé auparavant est visible.",
    headlineUnconfirmed: "Votre modification est faite, mais l’aperçu n’a pas pu être confirmé.",
    unconfirmed: "L’adresse ci-dessous ne montrait pas encore la nouvelle page au moment de la vérification. Regardez à nouveau dans une minute.",
    seeResult: "Voir le résultat",
    seeFront: "La page d’accueil de l’aperçu",
    seeEdit: "La version du site modifiée en dernier, par qui que ce soit",
    stopCameLate: "Votre « arrêter » est arrivé alors que c’était déjà en ligne. Répondez « défaire » pour revenir en arrière.",
    more: "Répondez en écrivant ce qui doit encore changer.",
    undo: "« défaire » revient en arrière.",
    publish: "« publier » le met sur votre site public.",
  },
  answered: { headline: "Rien n’a été modifié sur votre site.", more: "Répondez en écrivant ce qui doit changer." },
  undone: {
    headline: "C’est défait : l’aperçu montre le site comme avant.",
    paragraph: (asked) => `Voici ce qui a été défait : ${asked}`,
    nothing: "Il n’y a rien à défaire dans cette conversation.",
    stillPublic: "Votre site public le montre encore : « publier » l’annule là aussi.",
    redo: "« défaire » encore une fois le rétablit.",
    broughtBack: {
      headline: "C’est rétabli : l’aperçu montre de nouveau la modification.",
      paragraph: (asked) => `Voici ce qui a été rétabli : ${asked}`,
      again: "« défaire » revient de nouveau en arrière.",
    },
  },
  published: {
    headline: "Publié : votre site public le montre maintenant.",
    see: "Voir votre site",
    nothing: "Dans cette conversation, il n’y a encore rien à publier. Répondez au courriel dont vous voulez publier la modification.",
  },

  superseded: {
    headline: "Ceci a été arrêté pour votre message plus récent.",
    paragraph:
      "Ce qui était déjà fait est conservé, et le travail continue avec ce que vous avez écrit en dernier. Vous recevrez encore une réponse à ce sujet.",
  },
  interrupted: {
    headline: "Ceci attend un instant : un autre message de vous passe d’abord.",
    paragraph: "Ce qui était déjà fait est conservé. Le travail reprendra ensuite de lui-même, et vous recevrez une réponse quand il sera terminé.",
  },
  cancelled: {
    headline: "Arrêté, comme demandé.",
    paragraph: "Ce qui était déjà fait est conservé, mais rien n’en figure dans l’aperçu.",
    again: "Répondez en écrivant ce qui doit être fait à la place.",
  },

  plan: {
    headline: "Voici le plan. Pouvons-nous le réaliser ?",
    headlineScope: "Le travail est fait, mais va plus loin que votre demande. Peut-il rester ainsi ?",
    pages: "Ce qui va changer :",
    risks: "Ce qu’il faut garder à l’esprit :",
    cost: (amount) => `Cela coûtera environ ${usd(amount)}.`,
    yes: "« oui » le réalise. « oui, mais ... » le réalise avec ce que vous ajoutez.",
    no: "« non » laisse tout en l’état.",
    other: "Tout ce que vous écrivez d’autre modifie le plan.",
    expires: (days) => `Sans réponse, il est abandonné au bout de ${days} jours.`,
    onlyOwner: "Seul un propriétaire du site peut dire oui à cela.",
    beyond: {
      summary: "Une partie du travail va plus loin que votre demande. Rien n’en est encore visible, et rien n’est perdu.",
      wholeSite: "Le site entier",
      rules: {
        "protected-path": () => "un fichier dont la technique du site a besoin",
        "deleted-page": () => "une page a disparu",
        "rewritten-page": () => "une page dont vous n’aviez pas parlé a été réécrite",
        secret: (detail) => `ressemble à un secret (${detail})`,
        "large-file": (detail) => `est très volumineux : ${detail}`,
        "many-files": (detail) => `${detail} fichiers ont été modifiés d’un coup`,
        "link-outside": () => "mène à un endroit en dehors du site",
      },
    },
    rejected: "Le plan a été abandonné. Rien n’a été modifié.",
    expired: (days) => `Personne n’a répondu au plan pendant ${days} jours, il a donc été abandonné.`,
    sendAgain: "Renvoyez votre message si cela doit encore être fait.",
  },
  question: {
    headline: "Une question avant de commencer.",
    answer: "Répondez simplement à ce message.",
    expired: (days) => `Personne n’a répondu à la question pendant ${days} jours, la demande a donc été abandonnée.`,
  },

  control: {
    help: {
      headline: "Voici ce que vous pouvez faire par courriel.",
      paragraphs: [
        "Écrivez avec vos propres mots ce qui doit changer sur votre site, et joignez les photos qui vont avec. Vous recevez un aperçu et une réponse qui dit ce qui a changé.",
        "Ces mots sont compris quand ils sont seuls, ou sur la première ligne :",
      ],
      answers: [
        "« oui » ou « non » décide d’un plan.",
        "« arrêter » met fin au travail en cours.",
        "« défaire » annule la dernière modification.",
        "« publier » met l’aperçu sur votre site public.",
        "« état » dit où en sont les choses.",
      ],
    },
    status: {
      headline: "Voici où en sont les choses.",
      running: (asked) => `En cours : ${asked}`,
      waiting: (asked) => `En attente : ${asked}`,
      awaiting: (asked) => `En attente de votre réponse : ${asked}`,
      last: (asked) => `Fait en dernier : ${asked}`,
      lastTakenBack: (asked) => `Défait en dernier : ${asked}`,
      lastBroughtBack: (asked) => `Rétabli en dernier : ${asked}`,
      lastPublished: (asked) => `Publié en dernier : ${asked}`,
      nothing: "Rien n’est en cours.",
      cost: (amount) => `Cette conversation a coûté ${usd(amount)} jusqu’ici.`,
    },
    nothingToStop: { headline: "Il n’y avait rien à arrêter.", paragraph: "Tout ce que vous avez demandé est déjà arrivé à son terme." },
    nothingToDecide: { headline: "Il n’y avait rien à décider.", paragraph: "Aucun plan et aucune question n’attend votre réponse." },
    ownerNeeded: {
      headline: "Seul un propriétaire du site peut dire oui à cela.",
      paragraph: "Le plan reste ouvert. Demandez à un propriétaire du site d’y répondre.",
    },
  },

  failed: {
    headline: "Cela n’a pas pu être fait.",
    build: "La modification est faite, mais votre site n’a pas pu être assemblé avec elle.",
    buildKept: "Ce qui était visible le reste. Votre modification est enregistrée, rien n’est perdu.",
    buildTried: (times) =>
      times > 0
        ? `${times === 1 ? "Un essai de réparation a été fait" : `${times} essais de réparation ont été faits`}. Voici ce qui n’a pas marché :`
        : "Voici ce qui n’a pas marché :",
    notSaved: "La modification est faite, mais n’a pas pu être enregistrée là où se trouvent les fichiers de votre site.",
    conflict: "La modification est faite, mais quelqu’un d’autre a modifié le même endroit.",
    overBudget: "Ceci s’est arrêté, car le budget est épuisé.",
    undoConflict: "Cela n’a pas pu être défait automatiquement.",
    publishFailed: "Cela n’a pas pu être publié.",
    publishLate: "Ce n’est pas encore sur votre site public.",
    seeLook: "Voir à quoi cela ressemblerait",
    retry: "Répondez pour essayer autrement.",
    publishAgain: "Répondez « publier » pour être averti quand ce sera le cas.",
  },

  detail: {
    projectGone: (project) => `Le projet ${project} n’est plus configuré.`,
    gaveUp: (times) =>
      `Cela a été essayé ${times} fois et s’est interrompu à chaque fois. Votre message est conservé, et ce qui en était fait aussi.`,
    deploySuperseded: "Quelque chose de plus récent a été mis dans cet aperçu entre-temps, ceci a donc été laissé de côté. C’est enregistré.",
    pushConflict: (files) =>
      `Quelqu’un d’autre a modifié le même endroit en même temps : ${files}. Les deux versions sont conservées. Écrivez laquelle vous voulez.`,
    pushRefused: (why) =>
      `L’endroit où se trouvent les fichiers de votre site a refusé la modification : ${why} Elle est enregistrée ici et ne sera pas perdue.`,
    pushUnreachable: (why) =>
      `L’endroit où se trouvent les fichiers de votre site était injoignable : ${why} Votre modification est enregistrée ici et ne sera pas perdue.`,
    monthSpent: (limit) =>
      `Ce qui peut être dépensé pour ce site en un mois (${usd(limit)}) est épuisé ou réservé à d’autres travaux. Cela reprendra le mois prochain, ou quand la limite sera relevée.`,
    instructionSpent: (limit) =>
      `Ce qu’une demande peut coûter (${usd(limit)}) est épuisé. Ce qui était déjà fait est enregistré. Demandez moins à la fois, ou faites relever la limite.`,
    agentLimit: (why) => `${why} Ce qui était déjà fait est enregistré. Demandez moins à la fois.`,
    agentUnavailable: (why: string): string =>
      `Le service qui modifie les pages était injoignable, malgré plusieurs essais. Renvoyez votre message plus tard ; rien n’est perdu. (${why})`,
    undoConflict:
      "Des modifications plus récentes se trouvent au même endroit, et cela ne peut être défait sans elles. Écrivez ce qui doit y figurer.",
    publishConflict: (files) => `Votre site public a été modifié au même endroit entre-temps : ${files}. Écrivez quelle version vous voulez.`,
    publishBroken:
      "Ce qui a été modifié en dernier n’a pas pu être assemblé et ne peut donc pas être publié. Répondez en écrivant comment le corriger, ou « défaire ».",
    publishUnsound: (why) =>
      `Votre modification et ce que d’autres ont publié entre-temps n’ont pas pu être assemblés en un seul site :\n${why}\nVotre site public reste comme il était, de même que les fichiers avec lesquels les autres continuent. Répondez en écrivant ce qui doit être différent dans votre modification, ou « défaire ». Ou redemandez-la dans un nouvel e-mail avec un autre objet : on partira alors du site public tel qu’il est maintenant.`,
    productionFailed: (why) => `Votre site public n’a pas pu être assemblé : ${why} Il reste comme il était.`,
    productionLate: "C’est enregistré et en chemin, ce qui prend plus de temps que prévu.",
    productionReplaced: "Votre site public a été mis entre-temps dans une autre version, où cela manque. Répondez « publier » pour l’y remettre.",
  },

  agent: {
    faults: {
      "key-refused": "Le service qui modifie les pages n’accepte pas la clé de cette installation. La personne qui s’en occupe doit la vérifier.",
      "no-credit":
        "Le compte auprès du service qui modifie les pages n’a plus de crédit. La personne qui s’occupe de cette installation doit le recharger.",
      "unknown-model":
        "Le service qui modifie les pages ne connaît pas le modèle choisi ici. La personne qui s’occupe de cette installation doit le vérifier.",
      "not-installed":
        "Le programme qui modifie les pages n’est pas installé comme il faut. La personne qui s’occupe de cette installation doit le vérifier.",
      "too-large": "Le message et ses fichiers sont trop volumineux pour le service qui modifie les pages. Envoyez-en moins à la fois.",
      "request-refused":
        "Le service qui modifie les pages ne peut pas travailler sur cette conversation telle qu’elle est. Écrivez un nouveau message au lieu d’une réponse.",
      busy: "Le service qui modifie les pages est surchargé.",
      unreachable: "Le service qui modifie les pages est injoignable.",
      "service-error": "Le service qui modifie les pages a eu une erreur.",
      "program-ended": "Le programme qui modifie les pages s’est arrêté de façon inattendue.",
      "no-room": "Il n’y a plus de place sur le disque de la machine qui modifie le site.",
      "no-site-tools": "Les outils du site n’ont pas pu être lancés.",
    },
    limits: {
      turns: "Il a fallu plus d’étapes qu’une demande ne peut en prendre.",
      time: "Cela a duré plus longtemps qu’une demande ne peut durer.",
      output: "Il y avait plus à regarder qu’une demande ne le permet.",
    },
    declined: "Le service qui modifie les pages a refusé d’y travailler. Dites-le autrement, ou demandez autre chose.",
  },

  undelivered: {
    headline: "Une réponse qui vous était adressée est revenue.",
    paragraph: (address) => `Une réponse à ce sujet n’a pas pu être remise à ${address}. Vous trouverez le résultat dans l’aperçu de votre site.`,
  },

  doneEarlier: "Cela a été fait lors d’un essai précédent.",
};
