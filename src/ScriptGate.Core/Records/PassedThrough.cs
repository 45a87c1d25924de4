using System.Net;

namespace ScriptGate.Core.Records;

/// <summary>What is known of a connection that was passed through.</summary>
/// <param name="Id">Its support ID.</param>
/// <param name="Client">The client.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Duration">How long it lasted.</param>
/// <param name="FromClient">Octets that the client sent.</param>
/// <param name="FromMember">Octets that the member sent.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Member">The member.</param>
/// <param name="End">Who ended it.</param>
internal sealed record PassedThrough(
    string Id, IPEndPoint Client, DateTimeOffset StartedAt, TimeSpan Duration, long FromClient, long FromMember, string Pool, string Member, string End);
