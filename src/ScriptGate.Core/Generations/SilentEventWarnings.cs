using System.Globalization;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Listeners;

namespace ScriptGate.Core.Generations;

/// <summary>Looks for handlers of rules whose event none of the virtual servers raises that have the rule.</summary>
internal static class SilentEventWarnings
{
    public static void Add(IEnumerable<VirtualServer> servers, List<Diagnostic> diagnostics)
    {
        var handlers = servers
            .SelectMany(server => server.Chains.Steps.Where(step => step.Check is null).Select(step => (step.Stage, step.Source, Server: server)))
            .GroupBy(handler => (handler.Stage, handler.Source));
        foreach (var handler in handlers.OrderBy(handler => handler.Key.Source, StringComparer.Ordinal).ThenBy(handler => handler.Key.Stage))
        {
            var reasons = handler.Select(item => (item.Server.Name, Reason: WhyNever(handler.Key.Stage, item.Server))).ToList();
            if (reasons.TrueForAll(item => item.Reason is not null))
            {
                var (file, line) = PlaceOf(handler.Key.Source);
                diagnostics.Add(new Diagnostic(
                    GenerationDiagnosticCodes.NeverFires,
                    DiagnosticSeverity.Warning,
                    file,
                    line,
                    $"this handler is never called: {string.Join("; ", reasons.Select(item => $"the virtual server '{item.Name}' {item.Reason}"))}"));
            }
        }
    }

    private static string? WhyNever(Stage stage, VirtualServer server) => stage switch
    {
        Stage.Tls when server.Tls is null => "has no certificate (clientTls), so that no TLS handshake is made",
        Stage.StartTls when server.Options.ImplicitTls => "is encrypted from the first byte (implicitTls), so that STARTTLS is refused before its event",
        Stage.Auth when server.Tls is null && !server.Options.Auth.AllowCleartext => "has no certificate (clientTls) and no auth.allowCleartext, so that AUTH is not offered",
        Stage.Auth when server.Pool.ServerTls.Mode is not (ServerTlsMode.Require or ServerTlsMode.Implicit) && !server.Options.Auth.AllowCleartextToMember =>
            "would send passwords to its pool in clear (serverTls, auth.allowCleartextToMember), so that AUTH is not offered",
        _ => null,
    };

    private static (string File, int Line) PlaceOf(string source) =>
        source.LastIndexOf(':') is > 0 and var colon && int.TryParse(source.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? (source[..colon], line) : (source, 0);
}
