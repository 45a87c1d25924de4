using System.Net;
using ScriptGate.Core.Tracing;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>A connection to a member as a session has it: <see cref="MemberLink"/>, or one whose member is on a tape.</summary>
internal interface IMemberLink : IDisposable
{
    /// <inheritdoc cref="MemberLink.Member"/>
    string Member { get; }

    /// <inheritdoc cref="MemberLink.Source"/>
    IPAddress? Source { get; }

    /// <inheritdoc cref="MemberLink.Remote"/>
    IPAddress? Remote { get; }

    /// <inheritdoc cref="MemberLink.Local"/>
    IPAddress? Local { get; }

    /// <inheritdoc cref="MemberLink.Announced"/>
    ClientAddressMode Announced { get; }

    /// <inheritdoc cref="MemberLink.Observed"/>
    IObserved? Observed { get; set; }

    /// <inheritdoc cref="MemberLink.Capabilities"/>
    Capabilities Capabilities { get; }

    /// <inheritdoc cref="MemberLink.Tls"/>
    TlsOutcome Tls { get; }

    /// <inheritdoc cref="MemberLink.IsReused"/>
    bool IsReused { get; }

    /// <inheritdoc cref="MemberLink.IsLeaving"/>
    bool IsLeaving { get; }

    /// <inheritdoc cref="MemberLink.KeepUtf8"/>
    bool KeepUtf8 { get; set; }

    /// <inheritdoc cref="MemberLink.Queue"/>
    void Queue(LinkCommand command, ReadOnlySpan<byte> line);

    /// <inheritdoc cref="MemberLink.QueueData"/>
    void QueueData();

    /// <inheritdoc cref="MemberLink.QueueReset"/>
    void QueueReset();

    /// <inheritdoc cref="MemberLink.ReadReplyAsync"/>
    ValueTask<SmtpReply> ReadReplyAsync();

    /// <inheritdoc cref="MemberLink.WriteBodyAsync"/>
    ValueTask<SmtpReply?> WriteBodyAsync(ReadOnlyMemory<byte> octets);

    /// <inheritdoc cref="MemberLink.EndBodyAsync"/>
    ValueTask<SmtpReply> EndBodyAsync();

    /// <inheritdoc cref="MemberLink.Return"/>
    void Return();

    /// <inheritdoc cref="MemberLink.Drop"/>
    void Drop();

    /// <inheritdoc cref="MemberLink.Abort"/>
    void Abort();
}
