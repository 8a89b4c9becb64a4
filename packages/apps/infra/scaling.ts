import type { Topology } from "../src/infra/topology.ts";
import { HELD_CLAIMS_METRIC } from "../src/infra/worker.ts";

const MINUTE = 60;

/**
 * From zero and back. Out: as many as wait, besides the router's own wake-up, since the metrics of an idle queue lag by minutes.
 * In: nothing waits, nothing is in flight, and no worker holds a claim, for a while.
 */
export function scaleWorker({ worker, queues, scope, metricsNamespace }: Topology, service: sst.aws.Service): void {
  const { resourceId, scalableDimension, serviceNamespace } = service.nodes.autoScalingTarget;
  const target = { resourceId, scalableDimension, serviceNamespace, policyType: "StepScaling" };
  const least = worker.steps[0]?.waiting ?? 1;
  const out = new aws.appautoscaling.Policy("WorkerScaleOut", {
    ...target,
    name: `${worker.service}-out`,
    stepScalingPolicyConfiguration: {
      adjustmentType: "ChangeInCapacity",
      cooldown: worker.scaleOutCooldownSeconds,
      metricAggregationType: "Maximum",
      stepAdjustments: worker.steps.map(({ waiting, add }, index) => {
        const next = worker.steps[index + 1];
        // Bounds count from the alarm's threshold.
        return {
          scalingAdjustment: add,
          metricIntervalLowerBound: String(waiting - least),
          ...(next ? { metricIntervalUpperBound: String(next.waiting - least) } : {}),
        };
      }),
    },
  });
  new aws.cloudwatch.MetricAlarm("WorkerWanted", {
    name: `${worker.service}-wanted`,
    alarmDescription: "Requests wait for a worker: more are started. No one has to do anything.",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queues.unclaimed.name },
    statistic: "Maximum",
    period: MINUTE,
    evaluationPeriods: 1,
    threshold: least,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [out.arn],
  });

  const idle = new aws.appautoscaling.Policy("WorkerScaleIn", {
    ...target,
    name: `${worker.service}-in`,
    stepScalingPolicyConfiguration: {
      adjustmentType: "ExactCapacity",
      cooldown: MINUTE,
      metricAggregationType: "Maximum",
      stepAdjustments: [{ scalingAdjustment: worker.min, metricIntervalUpperBound: "0" }],
    },
  });
  const onQueue = (id: string, metricName: string) => ({
    id,
    metric: { namespace: "AWS/SQS", metricName, dimensions: { QueueName: queues.unclaimed.name }, period: MINUTE, stat: "Maximum" },
  });
  // A worker that says nothing of its claims may be at work: it isn't stopped.
  const held = { id: "held", metric: { namespace: metricsNamespace, metricName: HELD_CLAIMS_METRIC, period: MINUTE, stat: "Maximum" } };
  const measured = [onQueue("waiting", "ApproximateNumberOfMessagesVisible"), onQueue("inflight", "ApproximateNumberOfMessagesNotVisible"), held];
  new aws.cloudwatch.MetricAlarm("WorkerIdle", {
    name: `${worker.service}-idle`,
    alarmDescription: `No work in ${scope.stage}: the workers are stopped. No one has to do anything.`,
    metricQueries: [
      ...measured,
      { id: "busy", expression: "FILL(waiting, 0) + FILL(inflight, 0) + FILL(held, 1)", label: "waiting, in flight and held", returnData: true },
    ],
    evaluationPeriods: worker.idleMinutes,
    threshold: 0,
    comparisonOperator: "LessThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [idle.arn],
  });
}
