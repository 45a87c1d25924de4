using ScriptGate.Core.Chain;

namespace ScriptGate.Core.Sessions;

/// <summary>Why a session holds its generation, at one moment.</summary>
/// <param name="HasTransaction">A transaction is open.</param>
/// <param name="IsDotOut">Its final dot is out: nothing but the member's answer ends it.</param>
/// <param name="Call">The step that keeps it; null when none does.</param>
internal readonly record struct SessionHold(bool HasTransaction, bool IsDotOut, HeldCall? Call);
