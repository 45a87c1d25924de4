//# mechanism @AUTH "LOGIN"
return it.mechanism;
