using System.Runtime.ExceptionServices;

namespace ScriptGate.Scripting.Jint;

/// <summary>Does something on a thread with a stack that is deep enough for any file: the parser nests with every <c>else if</c>, and an overflow would end the process.</summary>
internal static class DeepStack
{
    // Address space, not memory: what is not touched is never there.
    private const int Octets = 256 << 20;

    public static T Run<T>(Func<T> action)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Work, Octets) { IsBackground = true, Name = "rules parser" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;

        void Work()
        {
            try
            {
                result = action();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
