using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Services;

namespace ScriptGate.Testing.Rules;

/// <summary>A service over HTTP whose answers a test gives.</summary>
internal sealed class BenchHttpService(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger, Func<ServicePlan?> plan)
    : Service(name, options, clock, metrics, logger), IHttpService
{
    private readonly TimeProvider _clock = clock;

    public override string Kind => "http";

    public Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken) => CallAsync(
        question.Timeout,
        async life =>
        {
            var asked = new ServiceQuestion(Name, question.Method, question.Path, question.Headers, question.Body is { } body ? Encoding.UTF8.GetString(body) : "");
            var answer = await BenchServices.AskAsync(plan(), asked, Options, _clock, life);
            return new HttpAnswer(answer.Status, answer.Headers, Encoding.UTF8.GetBytes(answer.Text));
        },
        answer => answer.Status < 500,
        cancellationToken);
}

/// <summary>A service over TCP whose answers a test gives.</summary>
internal sealed class BenchTcpService(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger, Func<ServicePlan?> plan)
    : Service(name, options, clock, metrics, logger), ITcpService
{
    private readonly TimeProvider _clock = clock;

    public override string Kind => "tcp";

    public Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken) => CallAsync(
        question.Timeout,
        async life =>
        {
            var asked = new ServiceQuestion(Name, null, null, new Dictionary<string, string>(StringComparer.Ordinal), Encoding.UTF8.GetString(question.Text.Span));
            var answer = await BenchServices.AskAsync(plan(), asked, Options, _clock, life);
            return Cut(Encoding.UTF8.GetBytes(answer.Text), question);
        },
        _ => true,
        cancellationToken);

    // Behind the answer the service closes the connection.
    private byte[] Cut(byte[] answer, TcpQuestion question)
    {
        if (question.Length is { } length)
        {
            return answer.Length >= length ? answer[..length] : throw Incomplete();
        }

        if (question.Mark.IsEmpty)
        {
            return answer;
        }

        var end = answer.AsSpan().IndexOf(question.Mark.Span);
        return end >= 0 ? answer[..end] : throw Incomplete();
    }

    private ServiceException Incomplete() => new(Name, "closed the connection before its answer was complete");
}

/// <summary>What both kinds do with what a test says.</summary>
internal static class BenchServices
{
    public static async Task<ServiceAnswer> AskAsync(ServicePlan? plan, ServiceQuestion question, ServiceOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var answer = plan is null
            ? new ServiceAnswer { Failure = "refuses connections" }
            : await plan.AnswerAsync(question, cancellationToken) ?? throw new ServiceException(question.Service, "broke off");
        if (answer.Delay > TimeSpan.Zero)
        {
            await Task.Delay(answer.Delay, clock, cancellationToken);
        }

        return answer.Failure is { } failure ? throw new ServiceException(question.Service, failure)
            : Encoding.UTF8.GetByteCount(answer.Text) > options.MaxResponse ? throw new ServiceException(question.Service, $"answers more than {options.MaxResponse} octets")
            : answer;
    }
}
