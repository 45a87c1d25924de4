using ScriptGate.Testing;
using Xunit;

namespace ScriptGate.Plugins.Tests.Loading;

/// <summary>Collects until something is gone or will not go.</summary>
internal static class Garbage
{
    // What is only waiting for finalizers of finalizers is gone long before that.
    private const int Rounds = 12;

    /// <summary>Waits for the end of what must go: a thread that has just been inside may be held up on its way out.</summary>
    public static Task UntilGoneAsync(WeakReference reference) => Condition.UntilAsync(
        () =>
        {
            Collect();
            return !reference.IsAlive;
        },
        "it is gone",
        TestContext.Current.CancellationToken);

    public static async Task<bool> CollectsAsync(WeakReference reference)
    {
        for (var round = 0; round < Rounds && reference.IsAlive; round++)
        {
            // A test that goes on after an await can stand on the stack of what it awaited; from here it does not.
            await Task.Yield();
            Collect();
        }

        return !reference.IsAlive;
    }

    private static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
    }
}
