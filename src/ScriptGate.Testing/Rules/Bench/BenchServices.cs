using System.Text;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Services;

namespace ScriptGate.Testing.Rules;

/// <summary>A service over HTTP whose answers a test gives.</summary>
internal sealed class BenchHttpService(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger, RunServices services)
    : Service(name, options, clock, metrics, logger), IHttpService
{
    public override string Kind => "http";

    public Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken) => CallAsync(
        question.Timeout,
        async life =>
        {
            var asked = new ServiceQuestion(Name, question.Method, question.Path, question.Headers, question.Body is { } body ? Encoding.UTF8.GetString(body) : "");
            var answer = await services.AskAsync(asked, Options, life);
            return new HttpAnswer(answer.Status, answer.Headers, Encoding.UTF8.GetBytes(answer.Text));
        },
        answer => answer.Status < 500,
        cancellationToken);
}

/// <summary>A service over TCP whose answers a test gives.</summary>
internal sealed class BenchTcpService(string name, ServiceOptions options, TimeProvider clock, ServiceMetrics metrics, ILogger logger, RunServices services)
    : Service(name, options, clock, metrics, logger), ITcpService
{
    public override string Kind => "tcp";

    public Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken) => CallAsync(
        question.Timeout,
        async life =>
        {
            var asked = new ServiceQuestion(Name, null, null, new Dictionary<string, string>(StringComparer.Ordinal), Encoding.UTF8.GetString(question.Text.Span));
            var answer = await services.AskAsync(asked, Options, life);
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
