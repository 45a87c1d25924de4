using System.Text;
using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Sessions;

/// <summary>Raises what the engine finds wrong on the wire as PROTOCOL events.</summary>
internal sealed class Findings(Conversation conversation)
{
    /// <summary>The most of an offending line that is shown to steps and records.</summary>
    private const int ShownLength = 256;

    /// <summary>A fatal finding: steps hear of it, and the engine answers whatever they say.</summary>
    public async ValueTask FatalAsync(string command, string finding, SmtpReply reply, string line, Stage stage)
    {
        await RaiseAsync(finding, line, isFatal: true, stage);
        await conversation.RefuseAsync(command, reply, "engine", finding);
    }

    /// <inheritdoc cref="FatalAsync(string, string, SmtpReply, string, Stage)"/>
    public ValueTask FatalAsync(string command, string finding, SmtpReply reply, ReadOnlyMemory<byte> line, Stage stage) =>
        FatalAsync(command, finding, reply, conversation.Chains.Protocol is null ? "" : Encoding.Latin1.GetString(line.Span), stage);

    /// <summary>A fatal finding that is answered elsewhere or not at all.</summary>
    public async ValueTask NoteAsync(string finding, string line, Stage stage) => await RaiseAsync(finding, line, isFatal: true, stage);

    /// <summary>A soft finding: policy decides.</summary>
    /// <returns>What the steps say; continue when nobody listens.</returns>
    public ValueTask<Outcome> SoftAsync(string finding, string line, Stage stage) => RaiseAsync(finding, line, isFatal: false, stage);

    private ValueTask<Outcome> RaiseAsync(string finding, string line, bool isFatal, Stage stage) =>
        conversation.Chains.Protocol is { } chain
            ? conversation.AskAsync(chain, new ProtocolEvent(conversation.Session, finding, Clean(line), isFatal, stage))
            : new(Outcome.Continue);

    /// <summary>Text of a client as steps, logs and records may show it: printable ASCII, and not too much of it.</summary>
    public static string Clean(string line) =>
        string.Create(Math.Min(line.Length, ShownLength), line, static (shown, line) =>
        {
            for (var i = 0; i < shown.Length; i++)
            {
                shown[i] = line[i] is >= ' ' and <= '~' ? line[i] : '?';
            }
        });
}
