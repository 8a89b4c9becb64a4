import { dollarsAfterComma as usd } from "./amounts.ts";
import { listed } from "./listed.ts";
import type { Words } from "./shape.ts";

/** Everything that people are told, in Spanish. */
export const es: Words = {
  refused: (files) =>
    `${files.length === 1 ? "No se ha podido aceptar este archivo" : "No se han podido aceptar estos archivos"}: ${listed(files, (more) => `y ${more} más`)}.`,

  refusals: {
    headline: "No se ha cambiado nada.",
    answer: "Responda con lo que debe cambiar.",
    notAllowed: (project) => `Usted puede ver ${project}, pero no cambiarlo. Pida a su propietario que le dé permiso.`,
    onlyOwnerPublishes: (project) =>
      `Solo un propietario de ${project} puede publicar. La vista previa la puede ver cualquiera que tenga su dirección.`,
    senderLimit: (limit) =>
      `Ha escrito más de ${limit} mensajes en una hora, así que este se ha dejado de lado. Envíelo de nuevo dentro de una hora.`,
    projectLimit: (limit) =>
      `En una hora han llegado más de ${limit} mensajes para este sitio, así que el suyo se ha dejado de lado. Envíelo de nuevo dentro de una hora.`,
    tooQuick:
      "Aquí han llegado varias respuestas en menos de un minuto cada una, como las escribiría una máquina. Para que dos máquinas no se respondan sin fin, esta se ha dejado de lado, y también las siguientes durante una hora. Escriba de nuevo después, o envíe un correo nuevo con otro asunto.",
    empty: "Su mensaje estaba vacío. Escriba con sus propias palabras qué debe cambiar en el sitio.",
    noInstruction: (names) => `${names}: ha llegado y está guardado, pero el mensaje no dice nada al respecto. Escriba dónde debe ir.`,
  },

  acknowledged: {
    headline: "Su mensaje ha llegado y el trabajo empieza enseguida.",
    paragraph: "Recibirá otro mensaje con el resultado, por lo general en pocos minutos.",
    stop: "«parar» lo detiene.",
  },

  done: {
    headline: "Hecho: su cambio ya se puede ver.",
    headlineBefore: "Lo que pidió antes ya se puede ver.",
    headlineUnconfirmed: "Su cambio está hecho, pero no se ha podido confirmar la vista previa.",
    unconfirmed: "La dirección de abajo todavía no mostraba la página nueva al comprobarla. Vuelva a mirar dentro de un minuto.",
    seeResult: "Ver el resultado",
    seeFront: "La página de inicio de la vista previa",
    seeEdit: "La versión del sitio en la que se ha trabajado por última vez, sea quien sea",
    stopCameLate: "Su «parar» llegó cuando esto ya se podía ver. Responda «deshacer» para volver atrás.",
    more: "Responda con lo que aún debe cambiar.",
    undo: "«deshacer» vuelve atrás.",
    publish: "«publicar» lo pone en su sitio público.",
  },
  answered: { headline: "No se ha cambiado nada en su sitio.", more: "Responda con lo que debe cambiar." },
  undone: {
    headline: "Deshecho: la vista previa muestra el sitio como estaba antes.",
    paragraph: (asked) => `Se ha deshecho lo siguiente: ${asked}`,
    nothing: "En esta conversación no hay nada que deshacer.",
    stillPublic: "Su sitio público todavía lo muestra: «publicar» lo deshace también allí.",
    redo: "«deshacer» una vez más lo recupera.",
    broughtBack: {
      headline: "Recuperado: la vista previa vuelve a mostrar el cambio.",
      paragraph: (asked) => `Se ha recuperado lo siguiente: ${asked}`,
      again: "«deshacer» vuelve a quitarlo.",
    },
  },
  published: {
    headline: "Publicado: su sitio público ya lo muestra.",
    see: "Ver su sitio",
    nothing: "En esta conversación todavía no hay nada que publicar. Responda al correo del cambio al que se refiere.",
  },

  superseded: {
    headline: "Esto se ha detenido por su mensaje más reciente.",
    paragraph: "Lo hecho hasta ahora se conserva, y el trabajo sigue con lo último que escribió. Recibirá una respuesta más sobre eso.",
  },
  interrupted: {
    headline: "Esto espera un momento: antes va otro mensaje suyo.",
    paragraph: "Lo hecho hasta ahora se conserva. Después el trabajo continúa por sí solo, y recibirá una respuesta cuando esté terminado.",
  },
  cancelled: {
    headline: "Detenido, como pidió.",
    paragraph: "Lo hecho hasta ahora se conserva, pero nada de ello está en la vista previa.",
    again: "Responda con lo que debe hacerse en su lugar.",
  },

  plan: {
    headline: "Este es el plan. ¿Podemos llevarlo a cabo?",
    headlineScope: "El trabajo está hecho, pero va más allá de lo que pidió. ¿Puede quedarse así?",
    pages: "Lo que va a cambiar:",
    risks: "Lo que conviene tener en cuenta:",
    cost: (amount) => `Costará unos ${usd(amount)}.`,
    yes: "«sí» lo lleva a cabo. «sí, pero ...» lo lleva a cabo con lo que usted añada.",
    no: "«no» deja todo como está.",
    other: "Cualquier otra cosa que escriba cambia el plan.",
    expires: (days) => `Sin respuesta, se descarta al cabo de ${days} días.`,
    onlyOwner: "Solo un propietario del sitio puede decir que sí a esto.",
    beyond: {
      summary: "Parte del trabajo va más allá de lo que pidió. Todavía no se ve nada de ello, y no se ha perdido nada.",
      wholeSite: "Todo el sitio",
      rules: {
        "protected-path": () => "un archivo que necesita la parte técnica del sitio",
        "deleted-page": () => "una página ha desaparecido",
        "rewritten-page": () => "se ha reescrito una página de la que usted no habló",
        secret: (detail) => `parece un secreto (${detail})`,
        "large-file": (detail) => `es muy grande: ${detail}`,
        "many-files": (detail) => `se han cambiado ${detail} archivos a la vez`,
        "link-outside": () => "lleva a un lugar fuera del sitio",
      },
    },
    rejected: "El plan se ha descartado. No se ha cambiado nada.",
    expired: (days) => `Nadie respondió al plan durante ${days} días, así que se ha descartado.`,
    sendAgain: "Envíe de nuevo su mensaje si aún debe hacerse.",
  },
  question: {
    headline: "Una pregunta antes de empezar.",
    answer: "Responda a este mensaje.",
    expired: (days) => `Nadie respondió a la pregunta durante ${days} días, así que se ha descartado.`,
  },

  control: {
    help: {
      headline: "Esto es lo que puede hacer por correo.",
      paragraphs: [
        "Escriba con sus propias palabras qué debe cambiar en su sitio y adjunte las fotos correspondientes. Recibirá una vista previa y una respuesta que dice qué ha cambiado.",
        "Estas palabras se entienden cuando están solas, o en la primera línea:",
      ],
      answers: [
        "«sí» o «no» decide sobre un plan.",
        "«parar» detiene el trabajo en curso.",
        "«deshacer» anula el último cambio.",
        "«publicar» pone la vista previa en su sitio público.",
        "«estado» dice cómo va todo.",
      ],
    },
    status: {
      headline: "Así están las cosas.",
      running: (asked) => `En curso: ${asked}`,
      waiting: (asked) => `En espera: ${asked}`,
      awaiting: (asked) => `A la espera de su respuesta: ${asked}`,
      last: (asked) => `Lo último que se hizo: ${asked}`,
      lastTakenBack: (asked) => `Lo último que se deshizo: ${asked}`,
      lastBroughtBack: (asked) => `Lo último que se recuperó: ${asked}`,
      lastPublished: (asked) => `Lo último que se publicó: ${asked}`,
      nothing: "No hay nada en curso.",
      cost: (amount) => `Esta conversación ha costado ${usd(amount)} hasta ahora.`,
    },
    nothingToStop: { headline: "No había nada que detener.", paragraph: "Todo lo que pidió ya ha llegado a su fin." },
    nothingToDecide: { headline: "No había nada que decidir.", paragraph: "Ningún plan y ninguna pregunta espera su respuesta." },
    ownerNeeded: {
      headline: "Solo un propietario del sitio puede decir que sí a esto.",
      paragraph: "El plan sigue abierto. Pida a un propietario del sitio que lo responda.",
    },
  },

  failed: {
    headline: "Esto no se ha podido hacer.",
    build: "El cambio está hecho, pero no se ha podido componer su sitio con él.",
    buildKept: "Lo que se veía antes se sigue viendo. Su cambio está guardado, no se ha perdido nada.",
    buildTried: (times) =>
      times > 0
        ? `Se ha intentado arreglarlo ${times === 1 ? "una vez" : `${times} veces`}. Esto es lo que ha fallado:`
        : "Esto es lo que ha fallado:",
    notSaved: "El cambio está hecho, pero no se ha podido guardar donde están los archivos de su sitio.",
    conflict: "El cambio está hecho, pero otra persona ha cambiado el mismo lugar.",
    overBudget: "Esto se ha detenido porque el presupuesto está agotado.",
    undoConflict: "Esto no se ha podido deshacer por sí solo.",
    publishFailed: "Esto no se ha podido publicar.",
    publishLate: "Esto todavía no está en su sitio público.",
    seeLook: "Ver cómo quedaría",
    retry: "Responda para intentarlo de otra manera.",
    publishAgain: "Responda «publicar» para saber cuándo está allí.",
  },

  detail: {
    projectGone: (project) => `El proyecto ${project} ya no está configurado.`,
    gaveUp: (times) => `Se ha intentado ${times} veces y cada vez se ha interrumpido. Su mensaje está guardado, y lo hecho hasta entonces también.`,
    deploySuperseded: "Entretanto se ha puesto algo más reciente en esta vista previa, así que esto se ha dejado de lado. Está guardado.",
    pushConflict: (files) =>
      `Otra persona ha cambiado el mismo lugar al mismo tiempo: ${files}. Se conservan las dos versiones. Escriba cuál quiere.`,
    pushRefused: (why) =>
      `El lugar donde están los archivos de su sitio ha rechazado el cambio: ${why} Su cambio está guardado aquí y no se perderá.`,
    pushUnreachable: (why) =>
      `No se ha podido acceder al lugar donde están los archivos de su sitio: ${why} Su cambio está guardado aquí y no se perderá.`,
    monthSpent: (limit) =>
      `Lo que se puede gastar en este sitio en un mes (${usd(limit)}) está agotado o reservado para otros trabajos. Seguirá el mes que viene, o cuando se suba el límite.`,
    instructionSpent: (limit) =>
      `Lo que puede costar una petición (${usd(limit)}) está agotado. Lo hecho hasta entonces está guardado. Pida menos de una vez, o haga subir el límite.`,
    agentLimit: (why) => `${why} Lo hecho hasta entonces está guardado. Pida menos de una vez.`,
    agentUnavailable: (why: string): string =>
      `No se ha podido acceder al servicio que edita las páginas, aunque se ha intentado varias veces. Envíe de nuevo su mensaje más tarde; no se ha perdido nada. (${why})`,
    undoConflict: "En el mismo lugar hay cambios posteriores, y sin ellos no se puede deshacer. Escriba qué debe decir ese lugar.",
    publishConflict: (files) => `Entretanto su sitio público ha cambiado en el mismo lugar: ${files}. Escriba qué versión quiere.`,
    publishBroken: "Lo último que se cambió no se ha podido componer, así que no se puede publicar. Responda cómo debe arreglarse, o «deshacer».",
    publishUnsound: (why) =>
      `Su cambio y lo que otros han publicado entretanto no se han podido componer en un solo sitio:\n${why}\nSu sitio público se queda como estaba, y también los archivos con los que siguen los demás. Responda qué debe ser distinto en su cambio, o «deshacer». O vuelva a pedirlo en un correo nuevo con otro asunto: entonces se parte del sitio público tal como está ahora.`,
    productionFailed: (why) => `No se ha podido componer su sitio público: ${why} Se queda como estaba.`,
    productionLate: "Está guardado y en camino, lo que tarda más de lo debido.",
    productionReplaced: "Entretanto su sitio público se ha puesto en otra versión, en la que esto falta. Responda «publicar» para volver a ponerlo.",
  },

  agent: {
    faults: {
      "key-refused": "El servicio que edita las páginas no acepta la clave de esta instalación. Quien se ocupa de ella tiene que revisarla.",
      "no-credit": "La cuenta del servicio que edita las páginas se ha quedado sin saldo. Quien se ocupa de esta instalación tiene que recargarla.",
      "unknown-model": "El servicio que edita las páginas no conoce el modelo elegido aquí. Quien se ocupa de esta instalación tiene que revisarlo.",
      "not-installed": "El programa que edita las páginas no está bien instalado. Quien se ocupa de esta instalación tiene que revisarlo.",
      "too-large": "El mensaje y sus archivos son demasiado grandes para el servicio que edita las páginas. Envíe menos de una vez.",
      "request-refused":
        "El servicio que edita las páginas no puede trabajar en esta conversación tal como está. Escriba un mensaje nuevo en lugar de una respuesta.",
      busy: "El servicio que edita las páginas está saturado.",
      unreachable: "No se puede acceder al servicio que edita las páginas.",
      "service-error": "El servicio que edita las páginas ha tenido un error.",
      "program-ended": "El programa que edita las páginas se ha detenido de forma inesperada.",
      "no-room": "No queda espacio en el disco de la máquina que edita el sitio.",
      "no-site-tools": "No se han podido iniciar las herramientas del sitio.",
    },
    limits: {
      turns: "Ha necesitado más pasos de los que puede dar una petición.",
      time: "Ha tardado más de lo que puede tardar una petición.",
      output: "Había que mirar más de lo que permite una petición.",
    },
    declined: "El servicio que edita las páginas se ha negado a trabajar en esto. Dígalo con otras palabras, o pida otra cosa.",
  },

  undelivered: {
    headline: "Una respuesta dirigida a usted ha sido devuelta.",
    paragraph: (address) => `No se ha podido entregar a ${address} una respuesta sobre esto. Encontrará el resultado en la vista previa de su sitio.`,
  },

  doneEarlier: "Esto se hizo en un intento anterior.",
};
