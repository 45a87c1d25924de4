using System.Globalization;
using System.Security.Cryptography;
using ScriptGate.Core.Services;

namespace ScriptGate.Core.Tapes;

/// <summary>A service as a session has it. What is sent stands on the tape as its hash: it may be what a message says.</summary>
internal sealed class OutsideHttpService(string name, IHttpService service, SessionOutside outside) : IHttpService
{
    public Task<HttpAnswer> SendAsync(HttpQuestion question, CancellationToken cancellationToken)
    {
        var text = $"{name} {question.Method} {question.Path}{(question.Body is { Length: > 0 } body ? $" {OutsideTcpService.HashOf(body)}" : "")}";
        return outside.AskAsync(TapeKinds.Http, text, AnswerForms.Http, async () => await service.SendAsync(question, cancellationToken)).AsTask();
    }
}

/// <inheritdoc cref="OutsideHttpService"/>
internal sealed class OutsideTcpService(string name, ITcpService service, SessionOutside outside) : ITcpService
{
    public static string HashOf(ReadOnlySpan<byte> octets) => string.Create(CultureInfo.InvariantCulture, $"{octets.Length} {Convert.ToHexStringLower(SHA256.HashData(octets))}");

    public Task<byte[]> AskAsync(TcpQuestion question, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.Tcp, $"{name} {HashOf(question.Text.Span)}", AnswerForms.Octets, async () => await service.AskAsync(question, cancellationToken)).AsTask();
}
