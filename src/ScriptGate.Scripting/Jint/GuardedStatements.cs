using System.Collections;
using Jint.Parser.Ast;

namespace ScriptGate.Scripting.Jint;

/// <summary>The statements of a block. Walking over them is executing them, and asks the guard at every step.</summary>
/// <param name="statements">The statements.</param>
/// <param name="guard">The lane's guard.</param>
/// <param name="function">The function whose body it is; null for other blocks.</param>
/// <param name="overflow">Makes the error of a stack that is full.</param>
internal sealed class GuardedStatements(Statement[] statements, EntryGuard guard, string? function, Func<Exception> overflow) : IEnumerable<Statement>
{
    public IEnumerator<Statement> GetEnumerator()
    {
        guard.Step();
        if (!EntryGuard.HasStack())
        {
            throw overflow();
        }

        if (function is not null)
        {
            guard.EnterFunction(function);
        }

        return new Walk(this);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Next(int index)
    {
        guard.Step();
        if (index >= statements.Length)
        {
            return false;
        }

        guard.EnterStatement(statements[index]);
        return true;
    }

    private void Leave(bool isFinished)
    {
        if (function is not null)
        {
            guard.LeaveFunction(isFinished);
        }
    }

    private sealed class Walk(GuardedStatements owner) : IEnumerator<Statement>
    {
        private int _next;
        private bool _finished;

        public Statement Current { get; private set; } = null!;

        object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (!owner.Next(_next))
            {
                _finished = true;
                return false;
            }

            Current = owner.Statements[_next++];
            return true;
        }

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => owner.Leave(_finished);
    }

    private Statement[] Statements => statements;
}

/// <summary>An expression that asks for room on the stack before it is evaluated: put into those that are nested deep.</summary>
internal sealed class GuardedExpression(Expression inner, Func<Exception> overflow) : IList<Expression>
{
    public int Count => 1;

    public bool IsReadOnly => true;

    public Expression this[int index]
    {
        get => inner;
        set => throw new NotSupportedException();
    }

    public IEnumerator<Expression> GetEnumerator()
    {
        if (!EntryGuard.HasStack())
        {
            throw overflow();
        }

        yield return inner;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Contains(Expression item) => ReferenceEquals(item, inner);

    public int IndexOf(Expression item) => ReferenceEquals(item, inner) ? 0 : -1;

    public void CopyTo(Expression[] array, int arrayIndex) => array[arrayIndex] = inner;

    public void Add(Expression item) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public void Insert(int index, Expression item) => throw new NotSupportedException();

    public bool Remove(Expression item) => throw new NotSupportedException();

    public void RemoveAt(int index) => throw new NotSupportedException();
}
