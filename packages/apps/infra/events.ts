import type { RuleTopology } from "../src/infra/bus.ts";
import type { Topology } from "../src/infra/topology.ts";
import { componentName } from "./component-name.ts";
import type { Queues } from "./queues.ts";

/** EventBridge tries to deliver for this long before an event goes to the dead letters. Seconds. */
const DELIVERY_SECONDS = 24 * 3600;

export function createBus({ bus, queues, permanent }: Topology, { policies }: Queues): sst.aws.Bus {
  const created = new sst.aws.Bus("Events", { transform: { bus: { name: bus.name } } });
  const { routing } = bus.rules;
  const dependsOn = [queues.routing.name, queues.routing.deadLetter.name].flatMap((name) => policies.get(name) ?? []);
  new aws.cloudwatch.EventTarget(
    "RoutingTarget",
    {
      rule: createRule(created, routing).name,
      eventBusName: created.name,
      targetId: "routing",
      arn: queues.routing.arn,
      retryPolicy: { maximumEventAgeInSeconds: DELIVERY_SECONDS, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: queues.routing.deadLetter.arn },
    },
    { dependsOn },
  );
  logFailures(created, bus.rules["failed-deployments"], permanent);
  return created;
}

const createRule = (bus: sst.aws.Bus, { key, name, pattern }: RuleTopology) =>
  new aws.cloudwatch.EventRule(componentName(key, "rule"), { name, eventBusName: bus.name, eventPattern: JSON.stringify(pattern) });

/** A rule's matches are a metric of their own, which is alarmed; the log tells the reasons. */
function logFailures(bus: sst.aws.Bus, rule: RuleTopology, permanent: boolean): void {
  const group = new aws.cloudwatch.LogGroup("FailedDeployments", { name: `/aws/events/${rule.name}`, retentionInDays: permanent ? 90 : 7 });
  new aws.cloudwatch.LogResourcePolicy("FailedDeploymentsPolicy", {
    policyName: rule.name,
    policyDocument: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }],
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [$interpolate`${group.arn}:*`],
        },
      ],
    }).json,
  });
  new aws.cloudwatch.EventTarget("FailedDeploymentsTarget", {
    rule: createRule(bus, rule).name,
    eventBusName: bus.name,
    targetId: "log",
    arn: group.arn,
  });
}
