using System.Collections.Concurrent;
using System.Text;
using ScriptGate.Core.Services;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>Services without a network: what was asked, and what is answered.</summary>
internal sealed class FakeServices : IHttpService, ITcpService
{
    public ConcurrentQueue<HttpQuestion> Questions { get; } = new();

    public ConcurrentQueue<TcpQuestion> Asked { get; } = new();

    /// <summary>What <see cref="IHttpService"/> answers.</summary>
    public Func<HttpQuestion, CancellationToken, Task<HttpAnswer>> Http { get; set; } = (_, _) => Task.FromResult(Answer(200, ""));

    /// <summary>What <see cref="ITcpService"/> answers.</summary>
    public Func<TcpQuestion, CancellationToken, Task<byte[]>> Tcp { get; set; } = (_, _) => Task.FromResult(Array.Empty<byte>());

    /// <summary>As a generation has it: the http service <c>reputation</c>, the tcp service <c>policy</c>.</summary>
    public ServiceSet Set => new(
        new Dictionary<string, IHttpService>(StringComparer.Ordinal) { ["reputation"] = this },
        new Dictionary<string, ITcpService>(StringComparer.Ordinal) { ["policy"] = this });

    public static HttpAnswer Answer(int status, string body, string type = "text/plain") =>
        new(status, new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = type }, Encoding.UTF8.GetBytes(body));

    public Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken)
    {
        Questions.Enqueue(question);
        return Http(question, cancellationToken);
    }

    public Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken)
    {
        Asked.Enqueue(question);
        return Tcp(question, cancellationToken);
    }
}
