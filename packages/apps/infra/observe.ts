import type { ToldTopology, Topology } from "../src/infra/topology.ts";
import { componentName } from "./component-name.ts";

/** Alarms, the overview, and, in the permanent stage, somebody who is told and what it may cost. */
export function observe(t: Topology): void {
  const topic = t.told ? createTopic(t.told, t) : undefined;
  for (const alarm of t.alarms) {
    new aws.cloudwatch.MetricAlarm(componentName(alarm.key, "alarm"), {
      name: alarm.name,
      alarmDescription: alarm.description,
      namespace: alarm.namespace,
      metricName: alarm.metric,
      dimensions: { ...alarm.dimensions },
      statistic: alarm.statistic,
      period: alarm.periodSeconds,
      evaluationPeriods: alarm.periods,
      threshold: alarm.threshold,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "notBreaching",
      ...(topic ? { alarmActions: [topic.arn], okActions: [topic.arn] } : {}),
    });
  }
  new aws.cloudwatch.Dashboard("Overview", { dashboardName: t.dashboard.name, dashboardBody: JSON.stringify(t.dashboard.body) });
  if (t.told && topic) createBudget(t.told, t, topic);
}

const TELLERS = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];

/** Encrypted by a key of ours: with AWS's own key for SNS, alarms are silently not delivered. */
function createTopic({ topic: name, address }: ToldTopology, { scope }: Topology): aws.sns.Topic {
  const fromHere = [{ test: "StringEquals", variable: "aws:SourceAccount", values: [scope.account] }];
  const tellers = [{ type: "Service", identifiers: TELLERS }];
  const key = new aws.kms.Key("AlarmsKey", {
    description: `${name}: what alarms say`,
    enableKeyRotation: true,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        // A key without its account as owner can never be changed again.
        { sid: "Owner", principals: [{ type: "AWS", identifiers: [`arn:aws:iam::${scope.account}:root`] }], actions: ["kms:*"], resources: ["*"] },
        { sid: "Tellers", principals: tellers, actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: ["*"], conditions: fromHere },
      ],
    }).json,
  });
  const topic = new aws.sns.Topic("Alarms", { name, kmsMasterKeyId: key.arn });
  new aws.sns.TopicPolicy("AlarmsPolicy", {
    arn: topic.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [{ sid: "Tellers", principals: tellers, actions: ["sns:Publish"], resources: [topic.arn], conditions: fromHere }],
    }).json,
  });
  if (address !== undefined) new aws.sns.TopicSubscription("AlarmsByMail", { topic: topic.arn, protocol: "email", endpoint: address });
  return topic;
}

/** Counts what carries the stage's tag, once `app` and `stage` are activated as cost allocation tags in the billing account. */
function createBudget({ budget, monthlyBudgetUsd }: ToldTopology, { scope }: Topology, topic: aws.sns.Topic): void {
  const told = (threshold: number, notificationType: "ACTUAL" | "FORECASTED") => ({
    comparisonOperator: "GREATER_THAN",
    threshold,
    thresholdType: "PERCENTAGE",
    notificationType,
    subscriberSnsTopicArns: [topic.arn],
  });
  new aws.budgets.Budget("Spending", {
    name: budget,
    budgetType: "COST",
    limitAmount: String(monthlyBudgetUsd),
    limitUnit: "USD",
    timeUnit: "MONTHLY",
    costFilters: [{ name: "TagKeyValue", values: [`user:stage$${scope.stage}`] }],
    notifications: [told(80, "ACTUAL"), told(100, "ACTUAL"), told(100, "FORECASTED")],
  });
}
